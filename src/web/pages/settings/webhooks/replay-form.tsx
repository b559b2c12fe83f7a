import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import { useWrite } from '../../../client/use-write.ts'
import { dayOf } from '../../../parts/dates.ts'
import { Field } from '../../../parts/field.tsx'
import { useClinicZone } from '../../../session/use-clinic-zone.ts'
import { RecordForm } from '../records/record-form.tsx'
import { useWebhookWords } from './webhook-words.ts'

/** Sends the events of a time again. What is typed is by the clinic's clock, and goes to the API as such. */
export function ReplayForm({ id }: { id: string }) {
  const words = useWebhookWords()
  const zone = useClinicZone()
  const [from, setFrom] = useState(() => `${dayOf(Date.now(), zone)}T00:00`)
  const [to, setTo] = useState('')
  const [isChecked, setChecked] = useState(false)
  const replay = useWrite(() =>
    parseResponse(api.webhooks[':id'].replay.$post({ param: { id }, json: { from, ...(to !== '' && { to }) } })),
  )
  const refused = (pointer: string) => (replay.error ? asProblem(replay.error).errorAt(pointer) : undefined)
  const isBackwards = to !== '' && to <= from
  return (
    <RecordForm
      error={replay.error}
      isSaving={replay.isPending}
      save={words.replaySave}
      onSubmit={() => {
        setChecked(true)
        if (from !== '' && !isBackwards) replay.mutate()
      }}
    >
      <p>{words.replayLead}</p>
      <Field label={words.from} error={refused('#/from') ?? (isChecked && from === '' ? words.fromMissing : undefined)}>
        {(control) => (
          <input
            {...control}
            type="datetime-local"
            value={from}
            onInput={(event) => setFrom(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field
        label={words.to}
        hint={words.toHint}
        error={refused('#/to') ?? (isChecked && isBackwards ? words.toWrong : undefined)}
      >
        {(control) => (
          <input {...control} type="datetime-local" value={to} onInput={(event) => setTo(event.currentTarget.value)} />
        )}
      </Field>
      <p role="status">{replay.data && words.replayed(replay.data.events)}</p>
    </RecordForm>
  )
}
