import { expect, test } from 'vitest'
import type { Answer } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { putSealed, sealedIn, spoil, WAYS, type Way } from '../support/unreadable.ts'
import { book, expectProblem, pointersOf, putInState } from '../support/visits.ts'
import { plan } from './follow-ups.ts'
import { merge, registered, unmerge } from './patient-records.ts'
import { bookSeries } from './series.ts'

startsAt()

type Fields = Record<string, unknown>

const EVERY_WAY = Object.keys(WAYS) as Way[]

/** A clinic in which another visit has a reason, which one that is lost may come from. */
async function clinicWithVisits(): Promise<TestClinic> {
  const clinic = await mintClinic()
  await book(clinic, { reason: 'another visit', appointmentDate: '2027-03-02T15:00' })
  return clinic
}

const reasonOf = (id: string) => ({ table: 'appointments', column: 'reason', id })

interface Refusal {
  table: string
  column: string
  id: string
  /** What is refused. */
  write: () => Promise<Answer>
  /** The rows that must stay as they are. */
  stays?: [table: string, id: string][]
  way?: Way
}

/** Spoils a text, and holds that the write is refused by its field and changes nothing; and that it passes once it can be read. */
async function expectRefused({ table, column, id, write, stays = [[table, id]], way = 'its key is gone' }: Refusal) {
  const look = () =>
    Promise.all(
      stays.map(async ([name, row]) => await sqlAs(`select to_jsonb(t) row from ${name} t where id = $1`, [row])),
    )
  const { was } = await spoil({ table, column, id }, way)
  const before = await look()
  const refused = await write()
  expectProblem(refused, 409, 'UNREADABLE_FIELD', { id })
  const field = column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  expect(pointersOf(refused)).toEqual([`#/${field}`])
  expect(await look()).toEqual(before)
  await putSealed({ table, column, id }, was)
  const passed = await write()
  expect(passed.status, JSON.stringify(passed.body)).toBeLessThan(300)
  return passed
}

test.each<[string, string, (clinic: TestClinic, id: string) => Promise<Answer>]>([
  ['an edit', 'SCHEDULED', ({ reception }, id) => reception.client.put(`/appointments/${id}`, { staffNote: 'x' })],
  [
    'a move',
    'SCHEDULED',
    ({ reception }, id) => reception.client.put(`/appointments/${id}`, { appointmentDate: '2027-03-01T12:00' }),
  ],
  [
    'another doctor',
    'SCHEDULED',
    ({ reception, otherDoctor }, id) => reception.client.put(`/appointments/${id}`, { doctorId: otherDoctor.doctorId }),
  ],
  [
    'a hand-over',
    'IN_PROGRESS',
    ({ reception, otherDoctor }, id) => reception.client.put(`/appointments/${id}`, { doctorId: otherDoctor.doctorId }),
  ],
  [
    'the patient there is',
    'SCHEDULED',
    ({ reception, patient }, id) => reception.client.put(`/appointments/${id}`, { patientId: patient.patientId }),
  ],
  [
    'a confirmation',
    'SCHEDULED',
    ({ patient }, id) => patient.client.put(`/appointments/${id}`, { status: 'CONFIRMED' }),
  ],
  [
    'a check-in',
    'SCHEDULED',
    ({ reception }, id) =>
      reception.client.post(`/appointments/${id}/check-in`, { override: true, overrideReason: 'is early' }),
  ],
  ['a start', 'CHECKED_IN', ({ doctor }, id) => doctor.client.post(`/appointments/${id}/start`)],
  ['a completion', 'IN_PROGRESS', ({ doctor }, id) => doctor.client.post(`/appointments/${id}/complete`, {})],
  [
    'a completion with notes and a follow-up',
    'IN_PROGRESS',
    ({ doctor }, id) =>
      doctor.client.post(`/appointments/${id}/complete`, {
        notes: 'fine',
        followUpDate: '2027-03-08',
        followUpInstructions: 'come again',
      }),
  ],
  [
    'a plan',
    'COMPLETED',
    ({ doctor }, id) => doctor.client.post(`/appointments/${id}/follow-up`, { instructions: 'come again' }),
  ],
  ['a cancellation', 'SCHEDULED', ({ reception }, id) => reception.client.post(`/appointments/${id}/cancel`, {})],
  [
    'a cancellation with a reason',
    'SCHEDULED',
    ({ reception }, id) => reception.client.post(`/appointments/${id}/cancel`, { reason: 'is well' }),
  ],
])('%s of a visit with a text that cannot be opened leaves the text as it is', async (_, state, write) => {
  const clinic = await clinicWithVisits()
  const { id } = await book(clinic, { reason: 'a cough', notes: 'second floor' })
  await putInState(id, state)
  const { now } = await spoil(reasonOf(id))
  const answer = await write(clinic, id)
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
  expect(await sealedIn(reasonOf(id))).toBe(now)
  const read = await clinic.doctor.client.get(`/appointments/${id}`)
  const shown =
    read.status === 404 || read.status === 403 ? await clinic.reception.client.get(`/appointments/${id}`) : read
  expect(shown.body).toMatchObject({ reason: null, notes: 'second floor', unreadable: ['reason'] })
})

test.each([
  [
    'cancellation_reason',
    (clinic: TestClinic, id: string) => clinic.reception.client.post(`/appointments/${id}/cancel`, {}),
  ],
  [
    'check_in_override_reason',
    (clinic: TestClinic, id: string) => clinic.reception.client.post(`/appointments/${id}/check-in`, {}),
  ],
])('a step that gives no %s removes none that cannot be opened', async (column, write) => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, { appointmentDate: '2027-03-01T09:00' })
  await putSealed({ table: 'appointments', column, id }, 'v1.gone.AAAA')
  expect((await write(clinic, id)).status).toBe(200)
  expect(await sealedIn({ table: 'appointments', column, id })).toBe('v1.gone.AAAA')
})

test.each([
  ['a new text', 'a rash'],
  ['null', null],
])('who names a field with %s replaces what cannot be opened', async (_, text) => {
  const clinic = await mintClinic()
  const { doctor, reception, patient } = clinic
  const visit = await book(clinic, { reason: 'a cough' })
  await spoil(reasonOf(visit.id))
  const edited = await reception.client.put(`/appointments/${visit.id}`, { reason: text })
  expect(edited).toMatchObject({ status: 200, body: { reason: text } })
  expect(edited.body).not.toHaveProperty('unreadable')

  await putInState(visit.id, 'IN_PROGRESS')
  await doctor.client.put(`/appointments/${visit.id}`, { clinicalNotes: 'no fever' })
  await spoil({ table: 'appointments', column: 'clinical_notes', id: visit.id })
  const notes = await doctor.client.put(`/appointments/${visit.id}`, { clinicalNotes: text })
  expect(notes).toMatchObject({ status: 200, body: { clinicalNotes: text } })
  expect(notes.body).not.toHaveProperty('unreadable')

  const made = await plan(clinic, { instructions: 'rest', medications: ['ibuprofen'] })
  for (const column of ['instructions', 'medications']) await spoil({ table: 'follow_up_plans', column, id: made.id })
  const list = text === null ? null : [text]
  const changed = await doctor.client.put(`/follow-up-plans/${made.id}`, { instructions: text, medications: list })
  expect(changed).toMatchObject({ status: 200, body: { instructions: text, medications: list ?? [] } })
  expect(changed.body).not.toHaveProperty('unreadable')

  const path = `/patients/${patient.patientId}`
  await reception.client.put(path, { metadata: { insurer: 'AOK' } })
  await spoil({ table: 'patients', column: 'metadata', id: patient.patientId })
  expect((await reception.client.put(path, { email: 'p@example.com' })).body).toMatchObject({
    unreadable: ['metadata'],
  })
  const metadata = text === null ? null : { insurer: text }
  const renewed = await reception.client.put(path, { metadata })
  expect(renewed).toMatchObject({ status: 200, body: { metadata } })
  expect(renewed.body).not.toHaveProperty('unreadable')
})

test('a completion replaces the clinical notes that its notes are, and no text that it does not name', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  await putInState(id, 'IN_PROGRESS')
  await clinic.doctor.client.put(`/appointments/${id}`, { clinicalNotes: 'no fever', diagnosis: 'bronchitis' })
  for (const column of ['clinical_notes', 'diagnosis']) await spoil({ table: 'appointments', column, id })
  const completed = await clinic.doctor.client.post(`/appointments/${id}/complete`, { notes: 'all is well' })
  expect(completed).toMatchObject({
    status: 200,
    body: { appointment: { clinicalNotes: 'all is well', diagnosis: null, unreadable: ['diagnosis'] } },
  })
})

test('a completion leaves the texts of the open plan that it does not name', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  await putInState(id, 'IN_PROGRESS')
  const texts = { instructions: 'rest', medications: ['ibuprofen'] }
  const made = await clinic.doctor.client.post(`/appointments/${id}/follow-up`, texts)
  const { now } = await spoil({ table: 'follow_up_plans', column: 'instructions', id: made.body.id })
  const completed = await clinic.doctor.client.post(`/appointments/${id}/complete`, { medications: ['paracetamol'] })
  expect(completed).toMatchObject({
    status: 200,
    body: { followUpPlan: { instructions: null, medications: ['paracetamol'], unreadable: ['instructions'] } },
  })
  expect(await sealedIn({ table: 'follow_up_plans', column: 'instructions', id: made.body.id })).toBe(now)
})

test.each(
  EVERY_WAY.flatMap((way) => [
    [way, 'an edit', {}] as const,
    [way, 'a move', { duration: 15 }] as const,
    [way, 'a confirmation', { status: 'CONFIRMED' }] as const,
  ]),
)('another patient does not lose the visit a text where %s: %s', async (way, _, beside) => {
  const clinic = await clinicWithVisits()
  const { client } = clinic.reception
  const { id } = await book(clinic, { reason: 'a cough', notes: 'second floor' })
  const body: Fields = { patientId: clinic.otherPatient.patientId, ...beside }
  const write = () => client.put(`/appointments/${id}`, body)
  const given = await expectRefused({ ...reasonOf(id), write, way })
  expect(given.body).toMatchObject({ patientId: clinic.otherPatient.patientId, reason: null, notes: null })
})

test('a request that names the text which goes with its patient is not refused', async () => {
  const clinic = await mintClinic()
  for (const [reason, beside] of [
    [null, {}],
    ['a rash', { duration: 15 }],
  ] as const) {
    const { id } = await book(clinic, {
      reason: 'a cough',
      appointmentDate: reason ? '2027-03-01T12:00' : '2027-03-01T11:00',
    })
    await spoil(reasonOf(id))
    const body = { patientId: clinic.otherPatient.patientId, reason, ...beside }
    expect(await clinic.reception.client.put(`/appointments/${id}`, body)).toMatchObject({
      status: 200,
      body: { reason },
    })
  }
})

test.each(EVERY_WAY)('a home visit keeps its address where %s: it becomes no visit elsewhere', async (way) => {
  const clinic = await clinicWithVisits()
  const home = { type: 'HOME_VISIT', locationId: undefined, address: '1 Main Street' }
  const { id } = await book(clinic, home)
  const at = { table: 'appointments', column: 'address', id }
  const later = { appointmentDate: '2027-03-01T12:00' }
  const { was } = await spoil(at, way)
  expect((await clinic.reception.client.put(`/appointments/${id}`, later)).body).toMatchObject({
    unreadable: ['address'],
  })
  await putSealed(at, was)
  const write = () => clinic.reception.client.put(`/appointments/${id}`, { type: 'VIDEO_CALL' })
  const moved = await expectRefused({ ...at, write, way })
  expect(moved.body).toMatchObject({ type: 'VIDEO_CALL', address: null })
})

test.each(EVERY_WAY)('a follow-up at home is not booked without the address where %s', async (way) => {
  const clinic = await clinicWithVisits()
  const home = { type: 'HOME_VISIT', locationId: undefined, address: '1 Main Street' }
  const { id } = await book(clinic, home)
  await putInState(id, 'IN_PROGRESS')
  const at = { table: 'appointments', column: 'address', id }
  const write = () => clinic.doctor.client.post(`/appointments/${id}/complete`, { followUpDate: '2027-03-08' })
  const completed = await expectRefused({ ...at, write, way })
  expect(completed.body).toMatchObject({ followUpAppointment: { type: 'HOME_VISIT', address: '1 Main Street' } })
})

test('a completion with a follow-up elsewhere needs no address', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, { type: 'HOME_VISIT', locationId: undefined, address: '1 Main Street' })
  await putInState(id, 'IN_PROGRESS')
  await spoil({ table: 'appointments', column: 'address', id })
  const body = { followUpDate: '2027-03-08', followUpAppointmentType: 'VIDEO_CALL' }
  const completed = await clinic.doctor.client.post(`/appointments/${id}/complete`, body)
  expect(completed).toMatchObject({ status: 200, body: { followUpAppointment: { type: 'VIDEO_CALL' } } })
})

test.each(EVERY_WAY)('a plan is neither scheduled nor linked without its instructions where %s', async (way) => {
  const clinic = await clinicWithVisits()
  const { client } = clinic.reception
  for (const isLinked of [false, true]) {
    const { id } = await plan(clinic, { instructions: 'come again', scheduledFor: '2027-03-08' })
    const appointmentDate = isLinked ? '2027-03-08T11:00' : '2027-03-08T10:00'
    const booked = isLinked ? await book(clinic, { appointmentDate }) : null
    const body = booked ? { appointmentId: booked.id } : { appointmentDate, locationId: clinic.locationId }
    const write = () => client.post(`/follow-up-plans/${id}/schedule`, body)
    const scheduled = await expectRefused({ table: 'follow_up_plans', column: 'instructions', id, write, way })
    expect(scheduled.body.appointment).toMatchObject({ followUpReason: 'come again' })
  }
})

test('a plan whose lost instructions were replaced is scheduled with the new ones', async () => {
  const clinic = await mintClinic()
  const { id } = await plan(clinic, { instructions: 'come again', scheduledFor: '2027-03-08' })
  await spoil({ table: 'follow_up_plans', column: 'instructions', id })
  await clinic.doctor.client.put(`/follow-up-plans/${id}`, { instructions: null })
  const body = { appointmentDate: '2027-03-08T10:00', locationId: clinic.locationId }
  const scheduled = await clinic.reception.client.post(`/follow-up-plans/${id}/schedule`, body)
  expect(scheduled).toMatchObject({ status: 201, body: { appointment: { followUpReason: null } } })
})

test('a home visit is scheduled again only with the address it went to', async () => {
  const clinic = await mintClinic()
  const { id: parent } = await book(clinic, { type: 'HOME_VISIT', locationId: undefined, address: '1 Main Street' })
  await putInState(parent, 'COMPLETED')
  const made = await clinic.doctor.client.post(`/appointments/${parent}/follow-up`, { scheduledFor: '2027-03-08' })
  const write = () =>
    clinic.reception.client.post(`/follow-up-plans/${made.body.id}/schedule`, { appointmentDate: '2027-03-08T10:00' })
  const at = { table: 'appointments', column: 'address', id: parent }
  const scheduled = await expectRefused({ ...at, write, stays: [['follow_up_plans', made.body.id]] })
  expect(scheduled.body.appointment).toMatchObject({ address: '1 Main Street' })
})

test.each(EVERY_WAY)('a series is not resumed without what its visits say where %s', async (way) => {
  const clinic = await clinicWithVisits()
  const { client } = clinic.reception
  const { series, appointments } = await bookSeries(clinic, { reason: 'dialysis' })
  const put = (body: Fields) => client.put(`/appointments/series/${series.id}`, { scope: 'all', ...body })
  await put({ status: 'paused' })
  const stays: [string, string][] = [['series', series.id]]
  const resumed = await expectRefused({
    ...reasonOf(appointments[0].id),
    write: () => put({ status: 'active' }),
    stays,
    way,
  })
  expect(resumed.body.changed.map((visit: Fields) => visit.reason)).toEqual(Array(5).fill('dialysis'))
})

test('a series is not made longer, and no occurrence restored, without what it says', async () => {
  const clinic = await clinicWithVisits()
  const { client } = clinic.reception
  const { series, appointments } = await bookSeries(clinic, { reason: 'dialysis' })
  const put = (body: Fields) => client.put(`/appointments/series/${series.id}`, body)
  const longer = () => put({ scope: 'all', endDate: '2027-04-12' })
  await expectRefused({ table: 'series', column: 'reason', id: series.id, write: longer })

  const second = appointments[1].id
  await client.post(`/appointments/${second}/cancel`, {})
  const restore = () => put({ scope: 'this', occurrence: 2, restore: true })
  const stays: [string, string][] = [['series', series.id]]
  await expectRefused({ ...reasonOf(second), write: restore, stays })
})

test('a series with texts that cannot be opened is moved, paused and cancelled', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const { series, appointments } = await bookSeries(clinic, { reason: 'dialysis' })
  const first = reasonOf(appointments[0].id)
  const { now } = await spoil(first)
  await spoil({ table: 'series', column: 'reason', id: series.id })
  const path = `/appointments/series/${series.id}`
  expect((await client.put(path, { scope: 'all', time: '11:00' })).status).toBe(200)
  expect((await client.put(path, { scope: 'all', status: 'paused' })).status).toBe(200)
  expect((await client.delete(path, { reason: 'moved away' })).status).toBe(200)
  expect(await sealedIn(first)).toBe(now)
})

test('merging two records and undoing it leaves metadata that cannot be opened to its record', async () => {
  const clinic = await mintClinic()
  const from = await registered(clinic, { metadata: { insurer: 'TK' } })
  const into = await registered(clinic, { metadata: { insurer: 'DAK' } })
  const lost = { table: 'patients', column: 'metadata', id: from }
  const { now } = await spoil(lost)
  expect((await merge(clinic, from, into)).status).toBe(200)
  expect((await unmerge(clinic, from)).status).toBe(200)
  expect(await sealedIn(lost)).toBe(now)
  expect((await clinic.reception.client.get(`/patients/${from}`)).body).toMatchObject({ unreadable: ['metadata'] })
})
