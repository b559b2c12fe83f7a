import { v7 } from 'uuid'
import { beforeAll, expect, test, vi } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { watch } from '../support/sockets.ts'
import { spoil } from '../support/unreadable.ts'
import { book, putInState, wishFor } from '../support/visits.ts'
import { plan } from './follow-ups.ts'
import { registered } from './patient-records.ts'
import { bookSeries } from './series.ts'

startsAt('2027-03-01T04:20:00Z')

let clinic: TestClinic
const ids: Record<
  'visit' | 'parent' | 'plan' | 'followUp' | 'attempt' | 'off' | 'patient' | 'series' | 'occurrence',
  string
> = {} as never

/** A day in which one text of each record cannot be opened, beside others that can. */
beforeAll(async () => {
  setClock('2027-03-01T04:20:00Z')
  clinic = await mintClinic()
  const { doctor, reception, admin, nurse } = clinic
  ids.visit = (await book(clinic, { reason: 'a cough', notes: 'second floor' })).id
  await book(clinic, { reason: 'a rash', appointmentDate: '2027-03-01T11:00' })
  await reception.client.post(`/appointments/${ids.visit}/check-in`, { override: true, overrideReason: 'is here' })

  const made = await plan(clinic, { instructions: 'come again', scheduledFor: '2027-03-08' })
  const wish = { appointmentDate: '2027-03-08T10:00', locationId: clinic.locationId }
  const scheduled = await reception.client.post(`/follow-up-plans/${made.id}/schedule`, wish)
  Object.assign(ids, { followUp: scheduled.body.appointment.id, parent: made.appointmentId })
  await putInState(ids.followUp, 'COMPLETED')
  const next = { instructions: 'and again', scheduledFor: '2027-03-09' }
  ids.plan = (await doctor.client.post(`/appointments/${ids.followUp}/follow-up`, next)).body.id
  await putInState(ids.followUp, 'SCHEDULED')
  const called = { channel: 'phone', outcome: 'no answer', note: 'rang twice' }
  const attempts = `/follow-up-plans/${ids.plan}/contact-attempts`
  ids.attempt = (await nurse.client.post(attempts, called)).body.id
  await nurse.client.post(attempts, { ...called, note: 'rang again' })

  const away = { from: '2027-03-20T09:00', to: '2027-03-20T12:00', reason: 'a course' }
  ids.off = (await admin.client.post(`/doctors/${doctor.doctorId}/time-off`, away)).body.id
  ids.patient = await registered(clinic, { name: 'Ira Lost', metadata: { insurer: 'AOK' } })
  const { series, appointments } = await bookSeries(clinic, { reason: 'dialysis', time: '15:00' })
  Object.assign(ids, { series: series.id, occurrence: appointments[0].id })

  for (const id of [ids.visit, ids.occurrence]) await spoil({ table: 'appointments', column: 'reason', id })
  await spoil({ table: 'appointments', column: 'follow_up_reason', id: ids.followUp })
  await spoil({ table: 'follow_up_plans', column: 'instructions', id: ids.plan })
  await spoil({ table: 'follow_up_contact_attempts', column: 'note', id: ids.attempt })
  await spoil({ table: 'time_off', column: 'reason', id: ids.off })
  await spoil({ table: 'patients', column: 'metadata', id: ids.patient })
}, 60_000)

/** The records of an answer by their ids, wherever they stand in it, with what each says cannot be read. */
function recordsIn(answer: unknown, found = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof answer !== 'object' || answer === null) return found
  const { id, unreadable } = answer as { id?: unknown; unreadable?: unknown }
  if (typeof id === 'string' && !found.get(id)) found.set(id, unreadable)
  for (const value of Object.values(answer)) recordsIn(value, found)
  return found
}

type Lost = keyof typeof ids

test.each<
  [
    string,
    (world: TestClinic) => string,
    { of: Lost; field: string; who?: 'doctor' | 'reception' | 'patient' | 'nurse'; atLeast?: number },
  ]
>([
  ['the day', () => '/appointments?date=2027-03-01', { of: 'visit', field: 'reason', atLeast: 2 }],
  [
    'the doctor’s day',
    ({ doctor }) => `/appointments?doctorId=${doctor.doctorId}`,
    { of: 'visit', field: 'reason', who: 'doctor', atLeast: 2 },
  ],
  [
    'a doctor’s own',
    () => '/appointments/my-appointments',
    { of: 'visit', field: 'reason', who: 'doctor', atLeast: 2 },
  ],
  [
    'a patient’s own',
    () => '/appointments/my-appointments',
    { of: 'visit', field: 'reason', who: 'patient', atLeast: 2 },
  ],
  [
    'upcoming',
    ({ patient }) => `/appointments/user/${patient.userId}/upcoming`,
    { of: 'followUp', field: 'followUpReason', who: 'patient' },
  ],
  [
    'what follows a visit',
    () => `/appointments/${ids.parent}/follow-ups`,
    { of: 'followUp', field: 'followUpReason', who: 'doctor' },
  ],
  [
    'the chain',
    () => `/appointments/${ids.parent}/chain`,
    { of: 'followUp', field: 'followUpReason', who: 'doctor', atLeast: 2 },
  ],
  [
    'the chain’s plans',
    () => `/appointments/${ids.parent}/chain`,
    { of: 'plan', field: 'instructions', who: 'doctor', atLeast: 2 },
  ],
  [
    'a patient’s plans',
    ({ patient }) => `/patients/${patient.patientId}/follow-up-plans`,
    { of: 'plan', field: 'instructions', who: 'doctor', atLeast: 2 },
  ],
  ['the worklist', () => '/follow-up-plans?status=scheduled', { of: 'plan', field: 'instructions' }],
  [
    'the attempts',
    () => `/follow-up-plans/${ids.plan}/contact-attempts`,
    { of: 'attempt', field: 'note', who: 'nurse', atLeast: 2 },
  ],
  ['time off', ({ doctor }) => `/doctors/${doctor.doctorId}/time-off`, { of: 'off', field: 'reason', who: 'doctor' }],
  ['the patients', () => '/patients', { of: 'patient', field: 'metadata', atLeast: 2 }],
  ['a series', () => `/appointments/series/${ids.series}`, { of: 'occurrence', field: 'reason', atLeast: 5 }],
])('%s goes on past a row that cannot be opened', async (_, path, { of, field, who = 'reception', atLeast = 1 }) => {
  const answer = await clinic[who].client.get(path(clinic))
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  const records = recordsIn(answer.body)
  expect(records.get(ids[of])).toEqual([field])
  expect(records.size).toBeGreaterThanOrEqual(atLeast)
})

test('a search finds who cannot be read whole', async () => {
  const { status, body } = await clinic.reception.client.post('/patients/search', { q: 'Ira Lost' })
  expect([status, body.data]).toMatchObject([200, [{ id: ids.patient, metadata: null, unreadable: ['metadata'] }]])
})

test('a queue and its socket show who waits, and who read a patient’s data is told', async () => {
  const { doctor, reception, patient, admin } = clinic
  const socket = await watch(reception.client, doctor.doctorId)
  await vi.waitFor(() => expect(socket.waiting()).toContain(ids.visit))
  socket.close()
  const line = await reception.client.get(`/queue/doctors/${doctor.doctorId}`)
  expect(line.body.waiting.map((place: { appointmentId: string }) => place.appointmentId)).toContain(ids.visit)
  expect((await admin.client.get(`/patients/${patient.patientId}/access-log`)).status).toBe(200)
  expect((await admin.client.get(`/audit?subjectId=${ids.visit}`)).status).toBe(200)
})

test('a kept answer is given again without the text that its key cannot open any more', async () => {
  const { client } = clinic.reception
  const headers = { 'Idempotency-Key': v7() }
  const wish = wishFor(clinic, { appointmentDate: '2027-03-03T10:00', reason: 'a cough', notes: 'second floor' })
  const first = await client.post('/appointments', wish, headers)
  expect(first.status).toBe(201)
  await sqlAs(`update idempotency_keys set answer = jsonb_set(answer, '{reason}', '"v1.gone.AAAA"') where key = $1`, [
    headers['Idempotency-Key'],
  ])
  const again = await client.post('/appointments', wish, headers)
  expect(again.headers.get('Idempotency-Replayed')).toBe('true')
  const { reason: _, ...rest } = first.body
  expect([again.status, again.body]).toEqual([201, { ...rest, reason: null, unreadable: ['reason'] }])
})

test('the log has at most ten lines a request, each of another record, and never a text', async () => {
  const { client } = clinic.reception
  const visits = []
  for (let n = 0; n < 12; n++) {
    const time = `${String(9 + Math.floor(n / 2)).padStart(2, '0')}:${n % 2 ? '30' : '00'}`
    visits.push(await book(clinic, { reason: 'a cough', notes: 'second floor', appointmentDate: `2027-03-04T${time}` }))
  }
  for (const { id } of visits)
    for (const column of ['reason', 'notes']) await spoil({ table: 'appointments', column, id })
  const lines = vi.spyOn(console, 'error').mockImplementation(() => {})
  const list = await client.get('/appointments?date=2027-03-04')
  const told = lines.mock.calls.map(([line]) => JSON.parse(line))
  lines.mockRestore()
  expect(list.body.data).toHaveLength(12)
  expect(told).toHaveLength(10)
  expect(new Set(told.map(({ id }) => id)).size).toBe(10)
  expect(new Set(told.map(({ fields, keyIds }) => `${fields} ${keyIds}`))).toEqual(new Set(['reason,notes gone,gone']))
  expect(JSON.stringify(told)).not.toMatch(/cough|floor/)
})
