import type { ComponentChildren } from 'preact'

interface CheckProps {
  isOn: boolean
  onChange: (isOn: boolean) => void
  hint?: ComponentChildren
  children: ComponentChildren
}

/** A yes or no of a record. */
export function Check({ isOn, onChange, hint, children }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={isOn} onChange={() => onChange(!isOn)} />
      <span>
        {children}
        {hint && <span class="hint">{hint}</span>}
      </span>
    </label>
  )
}
