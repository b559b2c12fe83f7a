import { type InferResponseType, parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { Button } from '../../../parts/button.tsx'
import { ChooseOne } from '../../../parts/choose-one.tsx'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import { Field } from '../../../parts/field.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import type { Doctor } from '../../../parts/use-directory.ts'
import { useTellUndo } from '../acts/use-visit-acts.ts'
import type { AbsenceText } from './absence-span.ts'

const timeOff = api.doctors[':id']['time-off']

type Entered = InferResponseType<typeof timeOff.$post, 201>

interface AbsenceFormProps {
  doctor: Doctor
  absence: AbsenceText
  isToday: boolean
  span: { from: string; to: string }
  onChange: (absence: AbsenceText) => void
  onEntered: (entered: Entered) => void
  onClose: () => void
}

/** Enters the time off. The visits stay booked until somebody moves them or calls them off. */
export function AbsenceForm({ doctor, absence, isToday, span, onChange, onEntered, onClose }: AbsenceFormProps) {
  const { absence: words, saving, cancel } = useListWords()
  const [reason, setReason] = useState('')
  const tell = useTellUndo()
  const param = { id: doctor.id }
  const enter = useWrite(
    () => {
      const why = reason.trim()
      return parseResponse(timeOff.$post({ param, json: { ...span, ...(why && { reason: why }) } }))
    },
    (entered) => {
      const { length } = entered.affected
      tell({
        title: words.entered(doctor.name),
        ...(length > 0 && { sub: words.affected(length) }),
        name: doctor.name,
        takeBack: () =>
          parseResponse(
            timeOff[':timeOffId'].$delete({ param: { ...param, timeOffId: entered.id }, json: {} }, ifMatch(entered)),
          ),
      })
      onEntered(entered)
    },
  )
  return (
    <form
      class="dl-form"
      onSubmit={(event) => {
        event.preventDefault()
        enter.mutate()
      }}
    >
      {isToday && (
        <ChooseOne
          label={words.from}
          value={absence.isFromNow ? 'now' : 'day'}
          options={[
            ['now', words.fromNow],
            ['day', words.allDay],
          ]}
          onChoose={(from) => onChange({ ...absence, isFromNow: from === 'now' })}
        />
      )}
      <Field label={words.until}>
        {(control) => (
          <input
            {...control}
            type="date"
            required
            min={absence.day}
            value={absence.until}
            onChange={({ currentTarget }) =>
              onChange({ ...absence, until: currentTarget.value >= absence.day ? currentTarget.value : absence.day })
            }
          />
        )}
      </Field>
      <Field label={words.reason} hint={words.reasonHint}>
        {(control) => (
          <input
            {...control}
            maxLength={500}
            autocomplete="off"
            value={reason}
            onInput={({ currentTarget }) => setReason(currentTarget.value)}
          />
        )}
      </Field>
      {enter.error && <ProblemStrip error={enter.error} />}
      <div class="dl-acts">
        <Button type="submit" look="primary" disabled={enter.isPending}>
          {enter.isPending ? saving : words.enter}
        </Button>
        <Button onClick={onClose}>{cancel.keep}</Button>
      </div>
      <p class="hint">{words.stays}</p>
    </form>
  )
}
