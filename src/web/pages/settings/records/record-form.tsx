import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { asProblem } from '../../../client/problem.ts'
import { Button } from '../../../parts/button.tsx'
import { focusFirstError } from '../../../parts/field.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { useRecordWords } from './record-words.ts'

interface RecordFormProps {
  /** What the form was last refused with. */
  error: unknown
  isSaving: boolean
  /** What the button says, where it is not “Save”. */
  save?: string
  onSubmit: () => void
  /** Loads the record again, which somebody else has changed. */
  onReload?: () => void
  /** What may be done besides saving. */
  also?: ComponentChildren
  children: ComponentChildren
}

export function RecordForm({ error, isSaving, save, onSubmit, onReload, also, children }: RecordFormProps) {
  const words = useRecordWords()
  const form = useRef<HTMLFormElement>(null)
  const [tries, setTries] = useState(0)
  // What is missing is found here, what is wrong by the API.
  useEffect(() => {
    if (tries > 0) focusFirstError(form.current)
  }, [error, tries])
  const isStale = error !== null && error !== undefined && asProblem(error).kind === 'changed'
  return (
    <form
      class="rec-form"
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (isSaving) return
        onSubmit()
        setTries(tries + 1)
      }}
    >
      {children}
      {error !== null && error !== undefined && (
        <ProblemStrip error={error}>
          {isStale && onReload && <Button onClick={onReload}>{words.loadAgain}</Button>}
        </ProblemStrip>
      )}
      <div class="rec-acts">
        <Button type="submit" look="primary" disabled={isSaving}>
          {isSaving ? words.saving : (save ?? words.save)}
        </Button>
        {also}
      </div>
    </form>
  )
}
