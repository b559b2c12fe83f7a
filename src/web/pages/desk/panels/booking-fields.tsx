import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import { Field } from '../../../parts/field.tsx'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords } from '../../../words/words-context.ts'

export interface BookingTexts {
  reason: string
  staffNote: string
  notify: boolean
}

interface BookingFieldsProps {
  texts: BookingTexts
  onChange: (texts: BookingTexts) => void
}

/** What may be said of a visit as it is booked, and whether the patient hears of it. None of it has to be filled in. */
export function BookingFields({ texts, onChange }: BookingFieldsProps) {
  const { moving: words } = usePageWords<DeskWords>()
  const lists = useListWords()
  const set = (name: 'reason' | 'staffNote') => (event: { currentTarget: HTMLInputElement }) =>
    onChange({ ...texts, [name]: event.currentTarget.value })
  return (
    <>
      <Field label={lists.reason} hint={lists.cancel.hint}>
        {(control) => (
          <input {...control} maxLength={2000} autocomplete="off" value={texts.reason} onInput={set('reason')} />
        )}
      </Field>
      <Field label={lists.staffNote} hint={lists.followUps.noteHint}>
        {(control) => (
          <input {...control} maxLength={5000} autocomplete="off" value={texts.staffNote} onInput={set('staffNote')} />
        )}
      </Field>
      <label class="check">
        <input type="checkbox" checked={texts.notify} onChange={() => onChange({ ...texts, notify: !texts.notify })} />
        {words.tell}
      </label>
      <p class="hint">{texts.notify ? lists.told : words.silent}</p>
    </>
  )
}
