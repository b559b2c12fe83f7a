import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { clientFor } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState } from '../support/visits.ts'

startsAt()

const namesIn = ({ body }: { body: { data: { notes: string }[] } }) => body.data.map((row) => row.notes)

async function threeVisits(clinic: TestClinic) {
  const past = await book(clinic, { notes: 'past', appointmentDate: '2027-03-01T09:00' })
  await book(clinic, { notes: 'now', appointmentDate: '2027-03-01T10:00' })
  await book(clinic, { notes: 'soon', appointmentDate: '2027-03-01T12:00' })
  const cancelled = await book(clinic, { notes: 'cancelled', appointmentDate: '2027-03-01T13:00' })
  await putInState(past.id, 'COMPLETED')
  await putInState(cancelled.id, 'CANCELLED')
  await book(clinic, {
    notes: 'not-mine',
    appointmentDate: '2027-03-01T11:00',
    patientId: clinic.otherPatient.patientId,
    doctorId: clinic.otherDoctor.doctorId,
  })
  setClock('2027-03-01T04:45:00Z')
}

test("the caller's own: coming soonest first, past latest first, all, by state", async () => {
  const clinic = await mintClinic()
  await threeVisits(clinic)
  for (const { client } of [clinic.patient, clinic.doctor]) {
    const mine = async (query = '') => namesIn(await client.get(`/appointments/my-appointments${query}`))
    expect(await mine()).toEqual(['now', 'soon'])
    expect(await mine('?when=upcoming')).toEqual(['now', 'soon'])
    expect(await mine('?when=past')).toEqual(['cancelled', 'past'])
    expect(await mine('?when=all')).toEqual(['cancelled', 'soon', 'now', 'past'])
    expect(await mine('?when=all&status=COMPLETED,CANCELLED')).toEqual(['cancelled', 'past'])
    expect(await mine('?status=CONFIRMED')).toEqual([])
  }
  const as = async (who: { client: TestClinic['admin']['client'] }, role: string) =>
    namesIn(await who.client.get(`/appointments/my-appointments?as=${role}`))
  expect(await as(clinic.patient, 'patient')).toEqual(['now', 'soon'])
  expect(await as(clinic.patient, 'doctor')).toEqual([])
  expect(await as(clinic.doctor, 'doctor')).toEqual(['now', 'soon'])
  expect(await as(clinic.doctor, 'patient')).toEqual([])
  expect(namesIn(await clinic.reception.client.get('/appointments/my-appointments'))).toEqual([])
})

test('who waits or is seen is coming, however late it gets; a call is while it may be joined', async () => {
  const clinic = await mintClinic({ settings: { joinClosesMinutes: 60 } })
  const waits = await book(clinic, { notes: 'waits', appointmentDate: '2027-03-01T09:00' })
  const seen = await book(clinic, { notes: 'seen', appointmentDate: '2027-03-01T09:30' })
  const call = { type: 'VIDEO_CALL', locationId: undefined }
  await book(clinic, { notes: 'call', appointmentDate: '2027-03-01T10:00', ...call })
  await putInState(waits.id, 'CHECKED_IN')
  await putInState(seen.id, 'IN_PROGRESS')
  const listed = async (when: string, { client }: { client: TestClinic['admin']['client'] } = clinic.patient) =>
    namesIn(await client.get(`/appointments/my-appointments?when=${when}`))
  const upcomingOf = async ({ userId }: { userId: string }) =>
    namesIn(await clinic.reception.client.get(`/appointments/user/${userId}/upcoming`))
  setClock('2027-03-01T06:00:00Z')
  expect([await listed('upcoming'), await listed('past')]).toEqual([['waits', 'seen', 'call'], []])
  setClock('2027-03-01T06:00:01Z')
  expect([await listed('upcoming'), await listed('past')]).toEqual([['waits', 'seen'], ['call']])
  setClock('2027-03-09T06:00:00Z')
  expect([await listed('upcoming'), await listed('upcoming', clinic.doctor)]).toEqual([
    ['waits', 'seen'],
    ['waits', 'seen'],
  ])
  expect(await upcomingOf(clinic.patient)).toEqual(['waits', 'seen'])
  expect(await upcomingOf(clinic.doctor)).toEqual(['waits', 'seen'])
  await putInState(waits.id, 'COMPLETED')
  await putInState(seen.id, 'CANCELLED')
  expect([await listed('upcoming'), await listed('past')]).toEqual([[], ['call', 'seen', 'waits']])
})

test('a visit that has ended without an outcome is past, one under way is coming', async () => {
  const clinic = await mintClinic()
  await book(clinic, { notes: 'x' })
  const mine = async (when: string) =>
    namesIn(await clinic.patient.client.get(`/appointments/my-appointments?when=${when}`))
  setClock('2027-03-01T04:59:59Z')
  expect([await mine('upcoming'), await mine('past')]).toEqual([['x'], []])
  setClock('2027-03-01T05:00:00Z')
  expect([await mine('upcoming'), await mine('past')]).toEqual([[], ['x']])
})

test("wards' visits are one's own", async () => {
  const clinic = await mintClinic()
  const guardian = await clinic.as(['PATIENT'])
  await sqlAs('update patients set guardian_user_ids = array[$2::uuid] where id = $1', [
    clinic.patient.patientId,
    guardian.userId,
  ])
  await book(clinic, { notes: 'ward' })
  expect(namesIn(await guardian.client.get('/appointments/my-appointments'))).toEqual(['ward'])
  expect(namesIn(await guardian.client.get(`/appointments/user/${guardian.userId}/upcoming`))).toEqual(['ward'])
  expect(namesIn(await guardian.client.get(`/appointments/user/${clinic.patient.userId}/upcoming`))).toEqual(['ward'])
  expect(namesIn(await guardian.client.get('/appointments'))).toEqual(['ward'])
  const upwards = await clinic.patient.client.get(`/appointments/user/${guardian.userId}/upcoming`)
  expectProblem(upwards, 404, 'NOT_FOUND')
})

test("a user's coming visits, for who may see them", async () => {
  const clinic = await mintClinic()
  await threeVisits(clinic)
  const of = (userId: string) => `/appointments/user/${userId}/upcoming`
  for (const who of [clinic.reception, clinic.nurse, clinic.otherDoctor, clinic.support, clinic.patient]) {
    expect(namesIn(await who.client.get(of(clinic.patient.userId)))).toEqual(['now', 'soon'])
  }
  expect(namesIn(await clinic.reception.client.get(of(clinic.doctor.userId)))).toEqual(['now', 'soon'])
  expect(namesIn(await clinic.reception.client.get(of(clinic.otherDoctor.userId)))).toEqual(['not-mine'])
  expect(namesIn(await clinic.reception.client.get(of(clinic.reception.userId)))).toEqual([])
  const fresh = await clinic.as(['PATIENT'])
  expect(namesIn(await fresh.client.get(of(fresh.userId)))).toEqual([])
})

test('a user the caller may not see is not there', async () => {
  const clinic = await mintClinic()
  const other = await mintClinic()
  await threeVisits(clinic)
  const staff = [clinic.doctor, clinic.otherDoctor, clinic.reception, clinic.admin].map((who) => who.userId)
  for (const userId of [...staff, clinic.otherPatient.userId, other.patient.userId, v7(), 'nobody']) {
    expectProblem(await clinic.patient.client.get(`/appointments/user/${userId}/upcoming`), 404, 'NOT_FOUND')
  }
  for (const userId of [other.patient.userId, other.doctor.userId, v7(), 'nobody']) {
    expectProblem(await clinic.reception.client.get(`/appointments/user/${userId}/upcoming`), 404, 'NOT_FOUND')
  }
})

test('a patient lists their own only, whatever they filter by', async () => {
  const clinic = await mintClinic()
  await threeVisits(clinic)
  const { client } = clinic.patient
  expect(namesIn(await client.get('/appointments'))).toEqual(['past', 'now', 'soon', 'cancelled'])
  expect(namesIn(await client.get(`/appointments?patientId=${clinic.otherPatient.patientId}`))).toEqual([])
  const seen = await sqlAs(
    "select distinct patient_id from audit_log where actor_id = $1 and action = 'appointments.listed'",
    [clinic.patient.userId],
  )
  expect(seen).toEqual([{ patient_id: clinic.patient.patientId }])
})

test('a list is audited once a patient it shows, in its own statement', async () => {
  const clinic = await mintClinic()
  await threeVisits(clinic)
  const answer = await clinic.nurse.client.get('/appointments')
  const rows = await sqlAs('select subject_type, patient_id, request_id from audit_log where actor_id = $1', [
    clinic.nurse.userId,
  ])
  expect(rows.map((row) => row.patient_id).sort()).toEqual(
    [clinic.patient.patientId, clinic.otherPatient.patientId].sort(),
  )
  for (const row of rows)
    expect(row).toMatchObject({ subject_type: 'patient', request_id: answer.headers.get('X-Request-Id') })
  await clinic.support.client.get('/appointments?limit=1')
  expect(await sqlAs('select patient_id from audit_log where actor_id = $1', [clinic.support.userId])).toHaveLength(1)
})

test('another clinic is not in any list, and a SUPER_ADMIN names one', async () => {
  const clinic = await mintClinic()
  const other = await mintClinic()
  await book(clinic)
  for (const who of [other.admin, other.doctor, other.patient]) {
    expect(namesIn(await who.client.get('/appointments'))).toEqual([])
    expect(namesIn(await who.client.get('/appointments/my-appointments'))).toEqual([])
  }
  const root = await clientFor({ sub: `root-${v7()}`, clinicId: null, roles: ['SUPER_ADMIN'] })
  expectProblem(await root.get('/appointments'), 422, 'CLINIC_REQUIRED')
  expect((await root.get('/appointments', { 'X-Clinic-ID': clinic.id })).body.data).toHaveLength(1)
  expectProblem(await other.admin.client.get('/appointments', { 'X-Clinic-ID': clinic.id }), 403, 'FORBIDDEN')
})
