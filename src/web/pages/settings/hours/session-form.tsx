import { useRef, useState } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { ChooseFrom } from '../../../parts/choose-from.tsx'
import { ChooseMany } from '../../../parts/choose-many.tsx'
import { ChooseOne } from '../../../parts/choose-one.tsx'
import { Dialog } from '../../../parts/dialog.tsx'
import { useWords } from '../../../words/words-context.ts'
import { TextField } from '../form/text-field.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import { spelled } from '../set-up/spelled.ts'
import type { Place } from '../set-up/use-set-up.ts'
import type { Session } from './hours-types.ts'
import { useHoursWords } from './hours-words.tsx'
import { endOf, faultsOf, sessionsMade, type TypedSession } from './session-draft.ts'
import { weekdayName } from './use-session-text.ts'
import { VISIT_TYPES } from './visit-types.ts'
import { endsNextDay, lengthOf, WEEKDAYS } from './week/week-shape.ts'

interface SessionFormProps {
  first: TypedSession
  isNew: boolean
  places: readonly Place[]
  onDone: (made: Session[]) => void
  onRemove: () => void
  onClose: () => void
}

/** Hours by their fields. Several weekdays make a session of each; what is taken over is saved with all the others. */
export function SessionForm({ first, isNew, places, onDone, onRemove, onClose }: SessionFormProps) {
  const words = useHoursWords()
  const { types } = useSetUpWords()
  const { language } = useWords()
  const [typed, setTyped] = useState(first)
  const [wasSent, setSent] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const change = (part: Partial<TypedSession>) => setTyped({ ...typed, ...part })
  const faults = faultsOf(typed)
  const span = { start: typed.start, end: endOf(typed) }
  const length = typed.start && typed.end ? spelled(lengthOf(span), language) : ''
  const send = (event: SubmitEvent) => {
    event.preventDefault()
    setSent(true)
    if (Object.values(faults).includes(true))
      setTimeout(() => form.current?.querySelector<HTMLElement>('[role="alert"], [aria-invalid="true"]')?.focus())
    else onDone(sessionsMade(typed))
  }
  return (
    <Dialog title={isNew ? words.form.add : words.form.edit} look="sheet" onClose={onClose}>
      <form ref={form} class="set-form" onSubmit={send}>
        <ChooseOne
          label={words.form.when}
          options={[
            ['weekly', words.form.weekly],
            ['once', words.form.once],
          ]}
          value={typed.isWeekly ? 'weekly' : 'once'}
          onChoose={(when) => change({ isWeekly: when === 'weekly' })}
        />
        {typed.isWeekly ? (
          <ChooseMany
            label={words.form.days}
            hint={words.form.daysHint}
            error={wasSent && faults.weekdays ? words.form.daysMissing : undefined}
            options={WEEKDAYS.map((day) => [day as number, weekdayName(day, language, 'short')] as const)}
            chosen={typed.weekdays}
            onChange={(weekdays) => change({ weekdays })}
          />
        ) : (
          <TextField
            label={words.form.date}
            type="date"
            required
            value={typed.date}
            onChange={(date) => change({ date })}
          />
        )}
        <div class="set-pair">
          <TextField
            label={words.form.start}
            type="time"
            required
            value={typed.start}
            onChange={(start) => change({ start })}
          />
          <TextField
            label={words.form.end}
            hint={length && (endsNextDay(span) ? words.form.endNext(length) : words.form.endHint(length))}
            type="time"
            required
            value={typed.end}
            onChange={(end) => change({ end })}
          />
        </div>
        <ChooseFrom
          label={words.form.place}
          options={places
            .filter(({ active, id }) => active || id === first.locationId)
            .map(({ id, name }) => [id, name] as const)}
          value={typed.locationId}
          onChoose={(locationId) => change({ locationId })}
        />
        <ChooseMany
          label={words.form.types}
          error={wasSent && faults.types ? words.form.typesMissing : undefined}
          options={VISIT_TYPES.map((type) => [type, types[type]] as const)}
          chosen={typed.types}
          onChange={(chosen) => change({ types: VISIT_TYPES.filter((type) => chosen.includes(type)) })}
        />
        {typed.isWeekly && (
          <details class="su-fold" open={first.validFrom !== '' || first.validUntil !== ''}>
            <summary>{words.form.limit}</summary>
            <div class="set-pair">
              <TextField
                label={words.form.validFrom}
                type="date"
                value={typed.validFrom}
                onChange={(validFrom) => change({ validFrom })}
              />
              <TextField
                label={words.form.validUntil}
                error={faults.validUntil ? words.form.order : undefined}
                type="date"
                value={typed.validUntil}
                onChange={(validUntil) => change({ validUntil })}
              />
            </div>
          </details>
        )}
        <div class="opts">
          <Button look="primary" type="submit">
            {words.form.done}
          </Button>
          {!isNew && (
            <Button look={['plain', 'bad']} onClick={onRemove}>
              {words.form.remove}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  )
}
