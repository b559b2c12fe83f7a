import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { expectProblem } from '../support/visits.ts'

const HOUR = 3_600_000
/** A Wednesday far enough ahead. */
const NOON = Date.parse('2031-03-05T12:00:00Z')
const at = (hours: number) => new Date(NOON + hours * HOUR).toISOString()

interface Visit {
  start: number
  hours?: number
  status?: string
  locationId?: string
  doctorId?: string
}

/** A visit that is simply there; `start` is in hours from NOON. */
async function visit(
  clinic: TestClinic,
  { start, hours = 0.5, status = 'SCHEDULED', locationId, doctorId }: Visit,
): Promise<string> {
  const id = v7()
  await sqlAs(
    `insert into appointments(clinic_id, id, doctor_id, patient_id, location_id, type, status, starts_at, ends_at, timezone, patient_overlap)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'UTC', true)`,
    [
      ...[clinic.id, id, doctorId ?? clinic.doctor.doctorId, clinic.patient.patientId, locationId ?? null],
      ...[locationId ? 'IN_PERSON' : 'VIDEO_CALL', status, at(start), at(start + hours)],
    ],
  )
  return id
}

const idsOf = (rows: { id: string }[]) => rows.map((row) => row.id)

test('time off is entered over booked visits, which are answered and stay', async () => {
  const clinic = await mintClinic()
  await visit(clinic, { start: -0.5 })
  const cut = await visit(clinic, { start: 0.75, hours: 0.5 })
  const inside = await visit(clinic, { start: 0 })
  await visit(clinic, { start: 1, hours: 0.25, status: 'CANCELLED' })
  await visit(clinic, { start: 1.25 })
  await visit(clinic, { start: 0, doctorId: clinic.otherDoctor.doctorId })
  const path = `/doctors/${clinic.doctor.doctorId}/time-off`
  const made = await clinic.reception.client.post(path, { from: at(0), to: at(1), reason: 'at the dentist' })
  // The change, the visits that it may be against with the rules that judge them, and their marks.
  expect([made.status, made.queries]).toEqual([201, 3])
  expect(made.body).toMatchObject({ from: at(0), to: at(1), everywhere: false, reason: 'at the dentist', version: 1 })
  expect(idsOf(made.body.affected)).toEqual([inside, cut])
  expect(made.body.affected[0]).toEqual({
    id: inside,
    appointmentDate: at(0),
    endDate: at(0.5),
    status: 'SCHEDULED',
    doctorId: clinic.doctor.doctorId,
    patientId: clinic.patient.patientId,
    type: 'VIDEO_CALL',
    locationId: null,
  })
  const [row] = await sqlAs(
    'select reason, (select rules_version from clinic_doctors m where m.doctor_id = t.doctor_id) from time_off t where id = $1',
    [made.body.id],
  )
  expect(row?.reason).toMatch(/^v1\./)
  expect(row?.rules_version).toBe(2)
  const trail = await sqlAs('select action, patient_id from audit_log where clinic_id = $1 order by id', [clinic.id])
  expect(trail).toEqual([
    { action: 'doctor.time_off_added', patient_id: null },
    { action: 'appointment.affected', patient_id: clinic.patient.patientId },
    { action: 'appointment.affected', patient_id: clinic.patient.patientId },
    { action: 'appointments.listed', patient_id: clinic.patient.patientId },
  ])
})

test('doctors enter their own; only they may be away everywhere; why is not for everyone', async () => {
  const clinic = await mintClinic()
  const path = `/doctors/${clinic.doctor.doctorId}/time-off`
  const span = { from: at(0), to: at(4) }
  expect((await clinic.otherDoctor.client.post(path, span)).status).toBe(403)
  expect((await clinic.nurse.client.post(path, span)).status).toBe(403)
  expect((await clinic.admin.client.post(path, { ...span, everywhere: true })).status).toBe(403)
  const own = await clinic.doctor.client.post(path, { ...span, everywhere: true, reason: 'private' })
  expect(own.status).toBe(201)
  const one = own.headers.get('Location') ?? ''
  expect((await clinic.admin.client.get(one)).body.reason).toBe('private')
  expect((await clinic.nurse.client.get(one)).body).not.toHaveProperty('reason')
  expect((await clinic.otherDoctor.client.get(path)).body.data[0]).not.toHaveProperty('reason')
  expect((await clinic.patient.client.get(path)).status).toBe(403)
  expect((await clinic.admin.client.delete(one)).status).toBe(403)
  expect((await clinic.doctor.client.delete(one, undefined, { 'If-Match': '"7"' })).status).toBe(412)
  const gone = await clinic.doctor.client.delete(one, undefined, { 'Idempotency-Key': 'away' })
  expect([gone.status, gone.queries, gone.body.id]).toEqual([200, 2, own.body.id])
  const replay = await clinic.doctor.client.delete(one, undefined, { 'Idempotency-Key': 'away' })
  expect([replay.status, replay.headers.get('Idempotency-Replayed')]).toEqual([200, 'true'])
  expect((await clinic.doctor.client.delete(one)).body.code).toBe('NOT_FOUND')
  const rules = await sqlAs('select rules_version from doctors where id = $1', [clinic.doctor.doctorId])
  expect(rules).toEqual([{ rules_version: 4 }])
  const events = await sqlAs('select type, subject_version from outbox where subject_id = $1 order by id', [
    own.body.id,
  ])
  expect(events).toEqual([
    { type: 'doctor.time_off_added', subject_version: 1 },
    { type: 'doctor.time_off_removed', subject_version: 2 },
  ])
})

test('a time without an offset is the clinic’s, and one that does not exist is refused', async () => {
  const clinic = await mintClinic({ timezone: 'America/New_York' })
  const path = `/doctors/${clinic.doctor.doctorId}/time-off`
  const enter = (from: string, to: string) => clinic.reception.client.post(path, { from, to })
  expect((await enter('2031-03-08T09:00', '2031-03-10T09:00')).body).toMatchObject({
    from: '2031-03-08T14:00:00.000Z',
    to: '2031-03-10T13:00:00.000Z',
  })
  // 01:30 exists twice on this night: the first is meant.
  expect((await enter('2031-11-02T01:30', '2031-11-02T03:00')).body).toMatchObject({
    from: '2031-11-02T05:30:00.000Z',
    to: '2031-11-02T08:00:00.000Z',
  })
  expect((await enter('2031-03-09T02:30', '2031-03-09T09:00')).body.code).toBe('DST_GAP')
  for (const to of ['2031-03-08T09:00', '2031-03-08T14:00Z']) {
    const answer = await enter('2031-03-08T09:00', to)
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, '#/to'])
  }
  expect((await enter('2031-03-08', '2031-03-09')).status).toBe(422)
})

test('lists time off by start, and what overlaps a span', async () => {
  const clinic = await mintClinic()
  const path = `/doctors/${clinic.doctor.doctorId}/time-off`
  for (const start of [8, 0, 4]) await clinic.reception.client.post(path, { from: at(start), to: at(start + 2) })
  const starts = async (query: string) =>
    (await clinic.nurse.client.get(`${path}${query}`)).body.data.map((row: { from: string }) => row.from)
  expect(await starts('')).toEqual([at(0), at(4), at(8)])
  expect(await starts(`?from=${at(2)}&to=${at(8)}`)).toEqual([at(4)])
  const first = await clinic.nurse.client.get(`${path}?limit=2`)
  expect(first.queries).toBe(1)
  expect(await starts(`?limit=2&cursor=${first.body.page.nextCursor}`)).toEqual([at(8)])
  expect((await clinic.nurse.client.get(`/doctors/${v7()}/time-off`)).body.code).toBe('DOCTOR_NOT_FOUND')
})

test('a closure of the clinic or of a location names the visits in it', async () => {
  const clinic = await mintClinic()
  const here = await visit(clinic, { start: 0, locationId: clinic.locationId })
  const there = await visit(clinic, {
    start: 1,
    locationId: clinic.otherLocationId,
    doctorId: clinic.otherDoctor.doctorId,
  })
  const onScreen = await visit(clinic, { start: 2 })
  const span = { from: at(-1), to: at(8) }
  const all = await clinic.reception.client.post('/closures', { ...span, reason: 'Holiday' })
  expect([all.status, all.queries, all.body.locationId]).toEqual([201, 3, null])
  expect(idsOf(all.body.affected)).toEqual([here, there, onScreen])
  const one = await clinic.reception.client.post('/closures', { ...span, locationId: clinic.otherLocationId })
  expect(idsOf(one.body.affected)).toEqual([there])
  const foreign = await clinic.reception.client.post('/closures', { ...span, locationId: v7() })
  expect([foreign.status, foreign.body.code]).toEqual([404, 'LOCATION_NOT_FOUND'])
  expect((await clinic.doctor.client.post('/closures', span)).status).toBe(403)
  expect((await clinic.patient.client.get('/closures')).body.data).toHaveLength(2)
  const path = all.headers.get('Location') ?? ''
  expect((await clinic.patient.client.get(path)).body).toMatchObject({ reason: 'Holiday', ...span })
  const elsewhere = await mintClinic()
  expect((await elsewhere.reception.client.delete(path)).body.code).toBe('NOT_FOUND')
  expect((await clinic.reception.client.delete(path)).status).toBe(200)
  expect((await clinic.reception.client.get(path)).body.code).toBe('NOT_FOUND')
  const rules = await sqlAs('select rules_version from clinics where id = $1', [clinic.id])
  expect(rules).toEqual([{ rules_version: 4 }])
})

test('what is entered here binds the next booking, although the calendar knew the day before', async () => {
  const clinic = await mintClinic()
  const date = new Date(Date.now() + 3 * 24 * HOUR).toISOString().slice(0, 10)
  const book = async (time: string) => {
    const { body } = await clinic.patient.client.post('/appointments', {
      doctorId: clinic.doctor.doctorId,
      appointmentDate: `${date}T${time}`,
      type: 'IN_PERSON',
      locationId: clinic.locationId,
    })
    return body.status === 'SCHEDULED' ? 'booked' : `${body.code} ${body.reason}`
  }
  const hours = (start: string) => ({
    sessions: [{ date, start, end: '17:00', locationId: clinic.locationId }],
  })
  const path = `/doctors/${clinic.doctor.doctorId}`
  expect(await book('10:00')).toBe('booked')
  const away = await clinic.doctor.client.post(`${path}/time-off`, { from: `${date}T11:00`, to: `${date}T12:00` })
  expect(await book('11:00')).toBe('OUTSIDE_WORKING_HOURS TIME_OFF')
  const closed = await clinic.reception.client.post('/closures', { from: `${date}T11:00`, to: `${date}T13:00` })
  expect(await book('12:00')).toBe('OUTSIDE_WORKING_HOURS CLOSURE')
  await clinic.reception.client.delete(closed.headers.get('Location') ?? '')
  await clinic.doctor.client.delete(away.headers.get('Location') ?? '')
  expect(await book('11:00')).toBe('booked')
  const late = await clinic.reception.client.put(`${path}/working-hours`, hours('14:00'))
  expect(late.body.affected).toHaveLength(2)
  expect(await book('12:00')).toBe('OUTSIDE_WORKING_HOURS OUTSIDE_HOURS')
  await clinic.reception.client.put(`${path}/working-hours`, hours('12:00'))
  expect(await book('12:00')).toBe('booked')
  await clinic.admin.client.put(path, { active: false })
  expect(await book('13:00')).toMatch(/^DOCTOR_NOT_FOUND/)
})

test('an inactive location is not closed anew, and its closure can still be deleted', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const at = { from: '2030-01-02T09:00', to: '2030-01-02T12:00', locationId: clinic.locationId }
  const { id } = (await client.post('/closures', at)).body
  await clinic.admin.client.put(`/locations/${clinic.locationId}`, { active: false })
  expectProblem(await client.post('/closures', at), 404, 'LOCATION_NOT_FOUND')
  expect((await client.get('/closures')).body.data).toHaveLength(1)
  expect((await client.delete(`/closures/${id}`)).status).toBe(200)
})

/** Another clinic in which this clinic's first doctor works too. */
async function sharedWith(clinic: TestClinic): Promise<TestClinic> {
  const other = await mintClinic()
  await sqlAs('insert into clinic_doctors(clinic_id, doctor_id) values ($1, $2)', [other.id, clinic.doctor.doctorId])
  return other
}

const thereFor = (clinic: TestClinic, other: TestClinic, visits: Visit[]) =>
  Promise.all(visits.map((one) => visit(other, { ...one, doctorId: clinic.doctor.doctorId })))

const dayOf = (from: number, to: number) => `from=${at(from)}&to=${at(to)}`

test('other clinics’ visits and time off for everywhere are told as bare times', async () => {
  const clinic = await mintClinic()
  const other = await sharedWith(clinic)
  const stranger = await mintClinic()
  await visit(clinic, { start: 3 })
  await visit(stranger, { start: 4 })
  await thereFor(clinic, other, [
    { start: -1, hours: 2 },
    { start: 2 },
    { start: 2.5 },
    { start: 5, status: 'CANCELLED' },
    { start: 6, status: 'NO_SHOW' },
    { start: 8 },
    { start: 23, hours: 4 },
  ])
  await sqlAs(
    `insert into appointments(clinic_id, id, doctor_id, patient_id, type, status, starts_at, ends_at, timezone, patient_overlap, overbook)
     values ($1, $2, $3, $4, 'VIDEO_CALL', 'SCHEDULED', $5, $6, 'UTC', true, true)`,
    [other.id, v7(), clinic.doctor.doctorId, other.patient.patientId, at(8.25), at(9)],
  )
  const off = `/doctors/${clinic.doctor.doctorId}/time-off`
  await sqlAs(
    `insert into time_off(clinic_id, id, doctor_id, starts_at, ends_at, everywhere)
     values ($1, $2, $4, $5, $6, true), ($1, $3, $4, $7, $8, false)`,
    [other.id, v7(), v7(), clinic.doctor.doctorId, at(12), at(14), at(16), at(18)],
  )
  const { status, body, queries } = await clinic.reception.client.get(`${off}?${dayOf(0, 24)}`)
  expect([status, queries, body.data]).toEqual([200, 1, []])
  expect(body.elsewhere).toEqual([
    { from: at(0), to: at(1), reason: 'BOOKED' },
    { from: at(2), to: at(3), reason: 'BOOKED' },
    { from: at(8), to: at(9), reason: 'BOOKED' },
    { from: at(12), to: at(14), reason: 'TIME_OFF' },
    { from: at(23), to: at(24), reason: 'BOOKED' },
  ])
  expect(JSON.stringify(body)).not.toMatch(new RegExp(`${other.id}|${other.patient.patientId}|${other.locationId}`))

  const backwards = await clinic.reception.client.get(`${off}?${dayOf(24, 0)}`)
  expect([backwards.status, backwards.body.elsewhere]).toEqual([200, []])

  // The clinic there sees this one's in the same way.
  const theirs = await other.reception.client.get(`${off}?${dayOf(0, 24)}`)
  expect(theirs.body.elsewhere).toEqual([{ from: at(3), to: at(3.5), reason: 'BOOKED' }])
})

test.each([
  ['no span', ''],
  ['no end', `?from=${at(0)}`],
  ['no beginning', `?to=${at(24)}`],
])('nothing of other clinics is told for a question with %s', async (_, query) => {
  const clinic = await mintClinic()
  await thereFor(clinic, await sharedWith(clinic), [{ start: 2 }])
  const { status, body } = await clinic.reception.client.get(`/doctors/${clinic.doctor.doctorId}/time-off${query}`)
  expect([status, 'elsewhere' in body]).toEqual([200, false])
})

test('a clinic learns nothing of a doctor who does not work there, or not any more', async () => {
  const clinic = await mintClinic()
  const other = await sharedWith(clinic)
  await thereFor(clinic, other, [{ start: 2 }])
  const path = `/doctors/${clinic.doctor.doctorId}/time-off?${dayOf(0, 24)}`
  const stranger = await mintClinic()
  expectProblem(await stranger.reception.client.get(path), 404, 'DOCTOR_NOT_FOUND')
  expectProblem(await clinic.patient.client.get(path), 403, 'FORBIDDEN')
  expect((await clinic.reception.client.get(path)).body.elsewhere).toHaveLength(1)
  await clinic.admin.client.put(`/doctors/${clinic.doctor.doctorId}`, { active: false })
  expect((await clinic.reception.client.get(path)).body.elsewhere).toEqual([])
})
