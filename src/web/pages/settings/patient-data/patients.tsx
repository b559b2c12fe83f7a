import { parseResponse } from 'hono/client'
import { Search } from 'lucide-preact'
import { useState } from 'preact/hooks'
import type { PatientRecord } from '../../../../features/directory/patients/schemas.ts'
import { api } from '../../../client/api.ts'
import { dateOf } from '../../../parts/dates.ts'
import { Field } from '../../../parts/field.tsx'
import { useWords } from '../../../words/words-context.ts'
import { Records } from '../records/records.tsx'
import { useLater } from '../records/use-later.ts'
import { useRecords } from '../records/use-records.ts'
import { usePatientDataWords } from './patient-data-words.ts'
import { PatientPanel } from './patient-panel.tsx'

/** The patient whom a link from elsewhere means, by their id: a name does not belong in an address. */
const askedFor = () => new URLSearchParams(location.search).get('patient')

/** Finds a patient by name or phone, or has found the one whom the address names. */
export function Patients() {
  const words = usePatientDataWords()
  const { language } = useWords()
  const [id] = useState(askedFor)
  const [typed, setTyped] = useState('')
  const q = useLater(typed.trim())
  const records = useRecords<PatientRecord>(`patients ${q || id}`, async ({ limit, cursor }) => {
    const whole = { nextCursor: null }
    if (q !== '')
      return parseResponse(api.patients.search.$post({ json: { q, limit: Number(limit), ...(cursor && { cursor }) } }))
    return { data: id ? [await parseResponse(api.patients[':id'].$get({ param: { id } }))] : [], page: whole }
  })
  const born = ({ dateOfBirth }: PatientRecord) =>
    dateOfBirth === null ? null : words.born(dateOf(`${dateOfBirth}T00:00:00Z`, { language, timeZone: 'UTC' }))
  return (
    <>
      <p class="set-lead">{words.lead}</p>
      <div class="rec-tools">
        <Field label={words.find}>
          {(control) => (
            <input
              {...control}
              type="search"
              maxLength={100}
              autocomplete="off"
              spellcheck={false}
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      <Records<PatientRecord>
        label={words.found}
        records={records}
        empty={
          q === ''
            ? { icon: Search, title: words.nobodyYet, why: words.nobodyYetWhy }
            : { icon: Search, title: words.nobody(q), why: words.nobodyWhy }
        }
        look={(one) => ({
          title: one.name,
          sub: [born(one), one.phone].filter(Boolean).join(' · '),
          ...(one.status !== 'active' && { end: words.states[one.status] }),
        })}
        titleOf={({ name }) => name}
      >
        {(patient, { onReload }) => patient && <PatientPanel patient={patient} onReload={onReload} />}
      </Records>
    </>
  )
}
