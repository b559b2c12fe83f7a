import { getTableName, is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import { beforeAll, expect, test, vi } from 'vitest'
import { sealedColumns } from '../../src/db/statement.ts'
import type { Client } from '../support/client.ts'
import { mintClinic, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { answer, channelIn, sendReports } from '../support/inbound.ts'
import { putSealed, spoil, WAYS, type Way } from '../support/unreadable.ts'
import { book, putInState } from '../support/visits.ts'
import { plan } from './follow-ups.ts'
import { profiled } from './import-files.ts'
import { merge, registered } from './patient-records.ts'

startsAt()

const modules = import.meta.glob<Record<string, unknown>>('../../src/db/schema/*.ts', { eager: true })

/** Every sealed column of the schema, as `table.column`. */
const SEALED = Object.values(modules)
  .flatMap((module) => Object.values(module))
  .flatMap((value) => (is(value, PgTable) ? [value] : []))
  .flatMap((table) => sealedColumns(table).map((column) => `${getTableName(table)}.${column}`))

/** No answer shows these: they are kept for whoever has to look into a case. */
const NEVER_SHOWN = [
  ...['appointments.check_in_override_reason', 'patient_merges.reason', 'video_issues.description'],
  ...['series.reason', 'series.notes', 'series.cancellation_reason', 'patient_erasures.reason'],
  // Rows of a file until they are records.
  'import_chunks.cells',
  // Secrets, which are shown once or never, and what a patient wrote, which the inbox shows.
  ...['message_channels.secrets', 'webhooks.secret', 'webhooks.previous_secret', 'messages.body_in'],
]

/** The record that shows a column: its row, who reads it where, and the member where it is not the answer itself. */
interface Shown {
  id: string
  client: Client
  path: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  recordIn?: (body: any) => Record<string, unknown>
  /** What the answer calls a column, where not by its own name. */
  named?: Record<string, string>
}

let clinic: TestClinic
const shown = new Map<string, Shown>()
const show = (table: string, columns: readonly string[], at: Shown) => {
  for (const column of columns) shown.set(`${table}.${column}`, at)
}

beforeAll(async () => {
  setClock('2027-03-01T03:00:00Z')
  clinic = await mintClinic()
  const { doctor, reception, admin, nurse } = clinic
  await book(clinic, { reason: 'another visit', appointmentDate: '2027-03-02T15:00' })

  const texts = { reason: 'a cough', notes: 'second floor', staffNote: 'late payer', overbookReason: 'urgent' }
  const home = { type: 'HOME_VISIT', locationId: undefined, address: '1 Main Street', overbook: true }
  const visit = await book(clinic, { ...texts, ...home })
  await putInState(visit.id, 'IN_PROGRESS')
  const clinical = { diagnosis: 'bronchitis', treatmentPlan: 'rest', clinicalNotes: 'no fever' }
  expect((await doctor.client.put(`/appointments/${visit.id}`, clinical)).status).toBe(200)
  show('appointments', ['reason', 'notes', 'staff_note', 'overbook_reason', 'address'], at(visit.id, doctor.client))
  show('appointments', ['diagnosis', 'treatment_plan', 'clinical_notes'], at(visit.id, doctor.client))

  const made = await plan(clinic, { instructions: 'come again', scheduledFor: '2027-03-08' })
  const wish = { appointmentDate: '2027-03-08T10:00', locationId: clinic.locationId }
  const scheduled = await reception.client.post(`/follow-up-plans/${made.id}/schedule`, wish)
  const followUp = scheduled.body.appointment.id
  const cancelled = await reception.client.post(`/appointments/${followUp}/cancel`, { reason: 'has recovered' })
  expect([scheduled.status, cancelled.status]).toEqual([201, 200])
  show('appointments', ['follow_up_reason', 'cancellation_reason'], at(followUp, doctor.client))

  const lists = { medications: ['ibuprofen'], tests: ['blood'], restrictions: ['no sport'] }
  const whole = await plan(clinic, { instructions: 'rest', notes: 'is deaf', ...lists })
  await doctor.client.delete(`/follow-up-plans/${whole.id}`, { reason: 'moved away' })
  const columns = ['instructions', 'notes', 'medications', 'tests', 'restrictions', 'cancellation_reason']
  show('follow_up_plans', columns, { id: whole.id, client: doctor.client, path: `/follow-up-plans/${whole.id}` })

  const attempts = `/follow-up-plans/${made.id}/contact-attempts`
  const open = await plan(clinic)
  const noted = await nurse.client.post(attempts.replace(made.id, open.id), {
    channel: 'phone',
    outcome: 'no answer',
    note: 'rang twice',
  })
  show('follow_up_contact_attempts', ['note'], {
    id: noted.body.id,
    client: nurse.client,
    path: attempts.replace(made.id, open.id),
    recordIn: (body) => body.data[0],
  })

  const away = { from: '2027-03-20T09:00', to: '2027-03-20T12:00', reason: 'a course' }
  const off = await admin.client.post(`/doctors/${doctor.doctorId}/time-off`, away)
  const offPath = `/doctors/${doctor.doctorId}/time-off/${off.body.id}`
  show('time_off', ['reason'], { id: off.body.id, client: doctor.client, path: offPath })

  await sendReports(await channelIn(clinic), [answer('where is it?', '+493012345678')])
  const [lying] = (await nurse.client.get('/inbox')).body.data
  await nurse.client.post(`/inbox/${lying.id}/done`, { note: 'told her the way' })
  show('inbox', ['body_in', 'note'], {
    ...{ id: lying.id, client: nurse.client, path: '/inbox?state=all' },
    recordIn: (body) => body.data[0],
    named: { body_in: 'text' },
  })

  const place = { event: 'booked', channel: 'email', language: 'en' } as const
  const text = await admin.client.put('/messages/templates', { ...place, subject: 'Your visit', body: 'See you' })
  show('message_templates', ['subject', 'body'], {
    ...{ id: text.body.id, client: admin.client, path: `/messages/templates?${new URLSearchParams(place)}` },
    recordIn: ({ data: [{ own, unreadable }] }) => ({ ...own, ...(unreadable && { unreadable }) }),
  })

  const brought = await profiled(clinic, 'name\nAda')
  show('imports', ['profile'], { id: brought.id, client: admin.client, path: `/imports/${brought.id}` })

  const patient = await registered(clinic, { metadata: { insurer: 'AOK' } })
  show('patients', ['metadata'], { id: patient, client: reception.client, path: `/patients/${patient}` })
}, 60_000)

const at = (id: string, client: Client): Shown => ({ id, client, path: `/appointments/${id}` })

const fieldOf = (column: string) => column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

test('every sealed column is shown by a record here, or by none at all', () => {
  expect([...shown.keys(), ...NEVER_SHOWN].sort()).toEqual(SEALED.toSorted())
})

const SHOWN = SEALED.filter((name) => !NEVER_SHOWN.includes(name))

test.each(SHOWN.flatMap((name) => Object.keys(WAYS).map((way) => [name, way as Way] as const)))(
  '%s is null and named where it cannot be opened, and the rest stands: %s',
  async (name, way) => {
    const [table = '', column = ''] = name.split('.')
    const found = shown.get(name)
    if (!found) throw new Error(`No record shows ${name}.`)
    const { id, client, path, recordIn = (body) => body, named } = found
    const member = named?.[column] ?? fieldOf(column)
    const before = recordIn((await client.get(path)).body)
    expect(before[member]).toBeTruthy()
    expect(before).not.toHaveProperty('unreadable')
    const lines = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { was, now } = await spoil({ table, column, id }, way)
    try {
      expect(now).not.toBe(was)
      const answer = await client.get(path)
      expect(answer.status, JSON.stringify(answer.body)).toBe(200)
      expect(recordIn(answer.body)).toEqual({ ...before, [member]: null, unreadable: [member] })
      expect(lines.mock.calls.map(([line]) => JSON.parse(line))).toEqual([
        {
          at: new Date().toISOString(),
          level: 'error',
          event: 'text.unreadable',
          requestId: answer.headers.get('X-Kept-Request-Id'),
          clinicId: clinic.id,
          record: table,
          id,
          fields: fieldOf(column),
          keyIds: now.split('.')[1],
          reasons: way === 'its key is gone' ? 'key_missing' : 'not_opened',
        },
      ])
    } finally {
      lines.mockRestore()
      await putSealed({ table, column, id }, was)
    }
    expect(recordIn((await client.get(path)).body)).toEqual(before)
  },
)

test('texts of a merged record are named beside it, not beside the survivor’s', async () => {
  const [from, into] = [
    await registered(clinic, { metadata: { insurer: 'TK' } }),
    await registered(clinic, { metadata: { insurer: 'DAK' } }),
  ]
  expect((await merge(clinic, from, into)).status).toBe(200)
  await spoil({ table: 'patients', column: 'metadata', id: from })
  const survivor = await clinic.reception.client.get(`/patients/${into}`)
  expect(survivor.body).toMatchObject({
    metadata: { insurer: 'DAK' },
    mergedFrom: [{ id: from, metadata: null, unreadable: ['metadata'] }],
  })
  expect(survivor.body).not.toHaveProperty('unreadable')
})

test('a record in which nothing can be opened names every text, and no reason code stands for a lost reason', async () => {
  const { client } = clinic.doctor
  const visit = await book(clinic, { reason: 'a cough', notes: 'second floor', appointmentDate: '2027-03-02T09:00' })
  await clinic.reception.client.post(`/appointments/${visit.id}/cancel`, { reason: 'has recovered' })
  for (const column of ['reason', 'notes', 'cancellation_reason'])
    await spoil({ table: 'appointments', column, id: visit.id })
  const { body } = await client.get(`/appointments/${visit.id}`)
  expect(body).toMatchObject({ reason: null, notes: null, cancellationReason: null, status: 'CANCELLED' })
  expect(body.unreadable.sort()).toEqual(['cancellationReason', 'notes', 'reason'])
})

test('who may not see a text is not told that there is one', async () => {
  const visit = await book(clinic, { staffNote: 'late payer', appointmentDate: '2027-03-02T10:00' })
  await spoil({ table: 'appointments', column: 'staff_note', id: visit.id })
  const { body } = await clinic.patient.client.get(`/appointments/${visit.id}`)
  expect(body).not.toHaveProperty('unreadable')
  expect((await clinic.reception.client.get(`/appointments/${visit.id}`)).body.unreadable).toEqual(['staffNote'])
})

test('the entity tag tells an answer with a lost text from the same version without, and names the version', async () => {
  const { client } = clinic.reception
  const visit = await book(clinic, { reason: 'a cough', notes: 'second floor', appointmentDate: '2027-03-02T11:00' })
  const path = `/appointments/${visit.id}`
  const tagOf = async (of = path) => (await client.get(of)).headers.get('ETag')
  expect(await tagOf()).toBe('"1"')
  for (const column of ['reason', 'notes']) await spoil({ table: 'appointments', column, id: visit.id })
  const tag = '"1-notes.reason"'
  expect(await tagOf()).toBe(tag)
  expect((await client.put(path, { staffNote: 'x' }, { 'If-Match': tag.replace('1', '2') })).status).toBe(412)
  expect((await client.put(path, { reason: null }, { 'If-Match': tag })).status).toBe(200)
  expect(await tagOf()).toBe('"2-notes"')

  const from = await registered(clinic, { metadata: { insurer: 'TK' } })
  const into = await registered(clinic, { metadata: { insurer: 'DAK' } })
  await merge(clinic, from, into)
  const whole = await tagOf(`/patients/${into}`)
  await spoil({ table: 'patients', column: 'metadata', id: from })
  expect(await tagOf(`/patients/${into}`)).toBe(`${whole?.slice(0, -1)}-mergedFrom.${from}"`)
})
