import type { ComponentChildren } from 'preact'
import { asProblem } from '../../../client/problem.ts'
import { Button } from '../../../parts/button.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { CheckedForm } from '../form/checked-form.tsx'
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
  return (
    <CheckedForm class="set-form" error={error} isSending={isSaving} noValidate onSend={onSubmit}>
      {children}
      {error !== null && error !== undefined && (
        <ProblemStrip error={error}>
          {asProblem(error).kind === 'changed' && onReload && <Button onClick={onReload}>{words.loadAgain}</Button>}
        </ProblemStrip>
      )}
      <div class="rec-acts">
        <Button type="submit" look="primary" disabled={isSaving}>
          {isSaving ? words.saving : (save ?? words.save)}
        </Button>
        {also}
      </div>
    </CheckedForm>
  )
}
