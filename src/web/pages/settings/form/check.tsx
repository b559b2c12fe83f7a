import { TriangleAlert } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface CheckProps {
  isOn: boolean
  onChange: (isOn: boolean) => void
  /** What it does. */
  hint?: ComponentChildren
  error?: string | undefined
  /** The id of what is wrong with the group that it is the first of. */
  wrongBy?: string | undefined
  children: ComponentChildren
}

/** A yes or no. */
export function Check({ isOn, onChange, hint, error, wrongBy, children }: CheckProps) {
  const id = useId()
  const wrong = error === undefined ? wrongBy : `${id}-error`
  const described = [hint && `${id}-hint`, wrong].filter(Boolean).join(' ')
  return (
    <div class="check-field">
      <label class="check">
        <input
          type="checkbox"
          checked={isOn}
          onChange={() => onChange(!isOn)}
          {...(wrong !== undefined && { 'aria-invalid': true })}
          {...(described && { 'aria-describedby': described })}
        />
        <span>{children}</span>
      </label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="err" id={`${id}-error`}>
          <TriangleAlert size="1em" aria-hidden="true" />
          {error}
        </p>
      )}
    </div>
  )
}
