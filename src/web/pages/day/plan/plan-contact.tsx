import { useState } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { ChooseOne } from '../../../parts/choose-one.tsx'
import { dayOf } from '../../../parts/dates.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import type { Contact } from '../../../parts/desk-lists/plan-writes.ts'
import { Field } from '../../../parts/field.tsx'
import { useCommonWords } from '../../../words/words-context.ts'
import { addDays } from '../calendar-days.ts'
import type { Own } from '../day-types.ts'

interface PlanContactProps {
  own: Own
  isSaving: boolean
  onSave: (contact: Contact) => void
  onClose: () => void
}

const CHANNELS = ['phone', 'sms', 'email', 'letter'] as const
const OUTCOMES = ['reached', 'no-answer', 'call-back', 'declined', 'snoozed'] as const
const SNOOZES = ['0', '1', '3', '7'] as const

/** Says that somebody tried to reach the patient, and when the follow-up comes up again. */
export function PlanContact({ own, isSaving, onSave, onClose }: PlanContactProps) {
  const words = useListWords().followUps
  const common = useCommonWords()
  const [channel, setChannel] = useState<(typeof CHANNELS)[number]>('phone')
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number]>('no-answer')
  const [snooze, setSnooze] = useState<(typeof SNOOZES)[number]>('1')
  const [note, setNote] = useState('')
  const labelled = <T extends string>(ids: readonly T[], by: Record<string, string>) =>
    ids.map((id) => [id, by[id] ?? id] as const)
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        onSave({
          channel,
          outcome,
          ...(note.trim() && { note: note.trim() }),
          ...(snooze !== '0' && { snoozeUntil: addDays(dayOf(Date.now(), own.timeZone), Number(snooze)) }),
        })
      }}
    >
      <ChooseOne
        label={words.channel}
        options={labelled(CHANNELS, words.channels)}
        value={channel}
        onChoose={setChannel}
      />
      <ChooseOne
        label={words.outcome}
        options={labelled(OUTCOMES, words.outcomes)}
        value={outcome}
        onChoose={setOutcome}
      />
      <ChooseOne label={words.again} options={labelled(SNOOZES, words.snoozes)} value={snooze} onChoose={setSnooze} />
      <Field label={words.note} hint={words.noteHint}>
        {(control) => (
          <textarea
            {...control}
            maxLength={5000}
            value={note}
            onInput={({ currentTarget }) => setNote(currentTarget.value)}
          />
        )}
      </Field>
      <div class="opts">
        <Button look="primary" type="submit" disabled={isSaving}>
          {words.save}
        </Button>
        <Button onClick={onClose}>{common.cancel}</Button>
      </div>
    </form>
  )
}
