import { useId } from 'preact/hooks'

interface FlagFieldProps {
  label: string
  hint: string
  error?: string | undefined
  isOn: boolean
  onChange: (isOn: boolean) => void
}

/** A yes or no, with what it does. */
export function FlagField({ label, hint, error, isOn, onChange }: FlagFieldProps) {
  const id = useId()
  return (
    <div class="su-flag">
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        aria-describedby={`${id}-hint`}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
      {error && <p class="err">{error}</p>}
    </div>
  )
}
