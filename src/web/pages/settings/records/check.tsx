import type { ComponentChildren } from 'preact'

interface CheckProps {
  isOn: boolean
  onChange: (isOn: boolean) => void
  hint?: ComponentChildren
  /** The id of what is wrong with it, or with the group that it is the first of. */
  wrongBy?: string | undefined
  children: ComponentChildren
}

/** A yes or no of a record. */
export function Check({ isOn, onChange, hint, wrongBy, children }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isOn}
        onChange={() => onChange(!isOn)}
        {...(wrongBy !== undefined && { 'aria-invalid': true, 'aria-describedby': wrongBy })}
      />
      <span>
        {children}
        {hint && <span class="hint">{hint}</span>}
      </span>
    </label>
  )
}
