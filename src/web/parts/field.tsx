import './field.css'
import { TriangleAlert } from 'lucide-preact'
import type { ComponentChildren, JSX } from 'preact'
import { useId } from 'preact/hooks'

interface FieldProps {
  label: ComponentChildren
  hint?: ComponentChildren
  /** What is wrong with it: `problem.errorAt('#/patient/phone')`. */
  error?: string | undefined
  /** The control, with the attributes that tie it to its label, hint and error. */
  children: (control: Control) => JSX.Element
}

interface Control {
  id: string
  class: string
  'aria-invalid': boolean
  'aria-describedby'?: string
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId()
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  const control = {
    id,
    class: 'input',
    'aria-invalid': error !== undefined,
    ...(described && { 'aria-describedby': described }),
  }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(control)}
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

/** Puts the focus into the first field that the server refused. */
export function focusFirstError(form: HTMLElement | null): void {
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
}
