import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { focusFirstError } from '../../../parts/field.tsx'

interface CheckedFormProps {
  class: string
  /** What it was last refused with. */
  error: unknown
  isSending: boolean
  /** Where it says itself what is missing, in place of the browser. */
  noValidate?: boolean
  onSend: () => void
  children: ComponentChildren
}

/** A form that puts the focus into its first field that is wrong: what is missing is found here, what is refused by the API. */
export function CheckedForm({ class: look, error, isSending, noValidate, onSend, children }: CheckedFormProps) {
  const form = useRef<HTMLFormElement>(null)
  const [tries, setTries] = useState(0)
  useEffect(() => {
    if (tries > 0) focusFirstError(form.current)
  }, [error, tries])
  return (
    <form
      class={look}
      ref={form}
      noValidate={noValidate}
      onSubmit={(event) => {
        event.preventDefault()
        if (isSending) return
        onSend()
        setTries(tries + 1)
      }}
    >
      {children}
    </form>
  )
}
