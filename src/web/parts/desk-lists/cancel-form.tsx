import { useRef, useState } from 'preact/hooks'
import { useWrite } from '../../client/use-write.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { tellDone } from '../../parts/toasts.tsx'
import { useFocus } from '../use-focus.ts'
import { useOpenForm } from '../use-open-form.ts'
import type { Visit } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import { cancelVisit } from './visit-writes.ts'

interface CancelFormProps {
  visit: Visit
  title: string
  button: string
  done: (name: string) => string
  onBack: () => void
}

/** Ends a visit. It asks, since it tells the patient and cannot be taken back. */
export function CancelForm({ visit, title, button, done, onBack }: CancelFormProps) {
  const words = useListWords()
  const [reason, setReason] = useState('')
  const [tells, setTells] = useState(visit.notify)
  const text = useRef<HTMLTextAreaElement>(null)
  useFocus(() => text.current)
  useOpenForm(onBack)
  const write = useWrite(
    () => cancelVisit(visit, { notify: tells, ...(reason.trim() !== '' && { reason: reason.trim() }) }),
    () => tellDone({ title: done(visit.patient.name), sub: tells ? words.told : words.notTold }),
  )
  return (
    <form
      class="dl-form"
      onSubmit={(event) => {
        event.preventDefault()
        write.mutate()
      }}
    >
      <Field label={title} hint={words.cancel.hint}>
        {(control) => (
          <textarea
            {...control}
            ref={text}
            maxLength={1000}
            value={reason}
            onInput={({ currentTarget }) => setReason(currentTarget.value)}
          />
        )}
      </Field>
      <label class="check">
        <input type="checkbox" checked={tells} onChange={() => setTells(!tells)} />
        {words.cancel.tell}
      </label>
      {write.error && <ProblemStrip error={write.error} />}
      <div class="dl-acts">
        <Button type="submit" look="bad" disabled={write.isPending}>
          {write.isPending ? words.saving : button}
        </Button>
        <Button onClick={onBack}>{words.cancel.keep}</Button>
      </div>
    </form>
  )
}
