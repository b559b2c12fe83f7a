import { ChooseOne } from './choose-one.tsx'
import { Field } from './field.tsx'

interface ChooseFromProps<T extends string> {
  label: string
  hint?: string | undefined
  options: readonly (readonly [value: T, text: string])[]
  value: T
  onChoose: (value: T) => void
}

/** As many as are seen at one glance. */
const MOST = 6

/** One of what a clinic has few or many of, as its doctors: few are buttons, many are a list. */
export function ChooseFrom<T extends string>(props: ChooseFromProps<T>) {
  const { label, hint, options, value, onChoose } = props
  if (options.length <= MOST) return <ChooseOne {...props} />
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <select {...control} value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value as T)}>
          {options.map(([own, text]) => (
            <option key={own} value={own}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
