import { useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { ChooseOne } from '../choose-one.tsx'
import { useOpenForm } from '../use-open-form.ts'
import { useListWords } from './list-words.tsx'
import type { Contact } from './plan-writes.ts'

interface ContactFormProps {
  /** The day in so many days, by the clinic's calendar. */
  dayIn: (days: number) => string
  isSaving: boolean
  error: unknown
  onSave: (contact: Contact) => void
  onBack: () => void
}

const CHANNELS = ['phone', 'sms', 'email', 'letter'] as const
const OUTCOMES = ['reached', 'no-answer', 'call-back', 'declined'] as const
const SNOOZES = ['0', '1', '3', '7'] as const

/** Who does not answer is called again tomorrow, unless somebody says otherwise. */
const USUAL: Record<(typeof OUTCOMES)[number], (typeof SNOOZES)[number]> = {
  reached: '0',
  'no-answer': '1',
  'call-back': '3',
  declined: '7',
}

export function ContactForm({ dayIn, isSaving, error, onSave, onBack }: ContactFormProps) {
  const { followUps: words, cancel, saving } = useListWords()
  const [channel, setChannel] = useState<(typeof CHANNELS)[number]>('phone')
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number]>('no-answer')
  const [snooze, setSnooze] = useState<(typeof SNOOZES)[number]>(USUAL['no-answer'])
  const [note, setNote] = useState('')
  useOpenForm(onBack)
  const labelled = <T extends string>(ids: readonly T[], by: Record<string, string>) =>
    ids.map((id) => [id, by[id] ?? id] as const)
  return (
    <form
      class="dl-form"
      onSubmit={(event) => {
        event.preventDefault()
        onSave({
          channel,
          outcome,
          ...(note.trim() !== '' && { note: note.trim() }),
          ...(snooze !== '0' && { snoozeUntil: dayIn(Number(snooze)) }),
        })
      }}
    >
      <ChooseOne
        label={words.channel}
        value={channel}
        options={labelled(CHANNELS, words.channels)}
        onChoose={setChannel}
      />
      <ChooseOne
        label={words.outcome}
        value={outcome}
        options={labelled(OUTCOMES, words.outcomes)}
        onChoose={(value) => {
          setOutcome(value)
          setSnooze(USUAL[value])
        }}
      />
      <ChooseOne label={words.again} value={snooze} options={labelled(SNOOZES, words.snoozes)} onChoose={setSnooze} />
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
      {error !== null && error !== undefined && <ProblemStrip error={error} />}
      <div class="dl-acts">
        <Button type="submit" look="primary" disabled={isSaving}>
          {isSaving ? saving : words.save}
        </Button>
        <Button onClick={onBack}>{cancel.keep}</Button>
      </div>
    </form>
  )
}
