import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import { Field } from '../../../parts/field.tsx'
import type { Doctor } from '../../../parts/use-directory.ts'

interface WithWhomProps {
  doctors: readonly Doctor[]
  /** Null for anybody. */
  value: string | null
  onChoose: (id: string | null) => void
}

/** With whom a free time is looked for: more doctors than buttons can stand for. */
export function WithWhom({ doctors, value, onChoose }: WithWhomProps) {
  const { time: words } = useListWords()
  return (
    <Field label={words.who}>
      {(control) => (
        <select
          {...control}
          value={value ?? ''}
          onChange={({ currentTarget }) => onChoose(currentTarget.value || null)}
        >
          <option value="">{words.anyone}</option>
          {doctors.map(({ id, name }) => (
            <option key={id} value={id}>
              {words.same(name)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
