import ICAL from 'ical.js'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { type Client, send } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState, trailOf } from '../support/visits.ts'

startsAt('2027-03-01T03:00:00Z')

const ofDoctor = ({ doctor }: TestClinic) => ({ doctorId: doctor.doctorId })
const ofPatient = ({ patient }: TestClinic) => ({ patientId: patient.patientId })

async function make(client: Client, body: object) {
  const made = await client.post('/calendars', body)
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return { ...made.body, path: new URL(made.body.url).pathname as string }
}

/** Asks as a calendar program does: by the address alone. */
const ask = (path: string, headers: Record<string, string> = {}) => send('GET', path, { headers })

/** What another library reads in it. */
async function entriesOf(path: string) {
  const { status, body } = await ask(path)
  expect(status).toBe(200)
  const calendar = new ICAL.Component(ICAL.parse(body))
  return calendar.getAllSubcomponents('vevent').map((entry) => {
    const event = new ICAL.Event(entry)
    return {
      uid: event.uid,
      at: event.startDate.toJSDate().toISOString(),
      summary: event.summary,
      description: event.description,
      location: event.location,
      sequence: event.sequence,
      status: entry.getFirstPropertyValue('status'),
    }
  })
}

const GOOD = (path: string) => ask(path).then(({ status }) => status === 200)

test('a patient’s calendar says clinic, doctor and place, and follows what happens', async () => {
  const clinic = await mintClinic()
  const visit = await book(clinic, { reason: 'A secret rash' })
  const cancelled = await book(clinic, { appointmentDate: '2027-03-02T10:00' })
  await book(clinic, { appointmentDate: '2027-03-02T12:00', patientId: clinic.otherPatient.patientId })
  await clinic.reception.client.delete(`/appointments/${cancelled.id}`)
  const { path } = await make(clinic.patient.client, ofPatient(clinic))
  const { body, headers, queries } = await ask(path)
  expect(headers.get('Content-Type')).toBe('text/calendar; charset=utf-8')
  expect(headers.get('Cache-Control')).toBe('private, no-cache')
  expect(queries).toBe(1)
  expect(body).not.toMatch(/rash|Pia/)
  const [entry, ...others] = await entriesOf(path)
  expect(others).toEqual([])
  expect(entry).toMatchObject({
    uid: visit.id,
    at: visit.appointmentDate,
    summary: expect.stringContaining('Appointment, '),
    description: 'Dr Ada Roy',
    location: expect.any(String),
    sequence: 0,
    status: 'CONFIRMED',
  })
  await clinic.reception.client.put(`/appointments/${visit.id}`, { notes: 'Nothing of time or place' })
  expect((await entriesOf(path))[0]).toMatchObject({ sequence: 0 })
  await clinic.reception.client.put(`/appointments/${visit.id}`, { appointmentDate: '2027-03-01T11:00' })
  expect((await entriesOf(path))[0]).toMatchObject({ uid: visit.id, sequence: 1 })
  await putInState(visit.id, 'PENDING')
  expect((await entriesOf(path))[0]).toMatchObject({ status: 'TENTATIVE' })
})

test('a doctor’s calendar says when they are busy and where, and nothing of whom', async () => {
  const clinic = await mintClinic()
  const visit = await book(clinic, { reason: 'A secret rash' })
  await book(clinic, { doctorId: clinic.otherDoctor.doctorId, appointmentDate: '2027-03-01T12:00' })
  const { path } = await make(clinic.doctor.client, ofDoctor(clinic))
  expect((await ask(path)).body).not.toMatch(/rash|Pia|patient/i)
  expect(await entriesOf(path)).toEqual([
    expect.objectContaining({ uid: visit.id, summary: 'Busy', description: null, location: expect.any(String) }),
  ])
})

test('it shows 30 days back and 180 ahead', async () => {
  const clinic = await mintClinic()
  const { path } = await make(clinic.patient.client, ofPatient(clinic))
  const visit = await book(clinic)
  const shown = async (start: string) => {
    await sqlAs(
      `update appointments set starts_at = $2, ends_at = $2::timestamptz + interval '30 minutes' where id = $1`,
      [visit.id, start],
    )
    return (await entriesOf(path)).length
  }
  expect(await shown('2027-01-30T02:59:00Z')).toBe(0)
  expect(await shown('2027-01-30T03:00:00Z')).toBe(1)
  expect(await shown('2027-08-28T03:00:00Z')).toBe(1)
  expect(await shown('2027-08-28T03:01:00Z')).toBe(0)
})

test('the same visits are the same answer, so that a program need not read them again', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  const { path } = await make(clinic.patient.client, ofPatient(clinic))
  const tag = (await ask(path)).headers.get('ETag') ?? ''
  setClock('2027-03-01T03:40:00Z')
  const again = await ask(path, { 'If-None-Match': tag })
  expect([again.status, again.headers.get('ETag')]).toEqual([304, tag])
  await book(clinic, { appointmentDate: '2027-03-02T10:00' })
  expect((await ask(path, { 'If-None-Match': tag })).status).toBe(200)
})

test('reading is audited once a day', async () => {
  const clinic = await mintClinic()
  const { id, path } = await make(clinic.patient.client, ofPatient(clinic))
  const readings = async () => (await trailOf(id)).actions.filter((action) => action === 'calendar.read').length
  await Promise.all([ask(path), ask(path), ask(path)])
  expect(await readings()).toBe(1)
  setClock('2027-03-02T01:00:00Z')
  await ask(path)
  expect(await readings()).toBe(2)
  const [row] = await sqlAs(
    'select role, actor_id, patient_id from audit_log where subject_id = $1 order by id desc limit 1',
    [id],
  )
  expect(row).toEqual({
    role: 'CALENDAR',
    actor_id: clinic.patient.userId,
    patient_id: clinic.patient.patientId,
  })
})

test('it ends by its owner’s word, and with what ties them to it', async () => {
  const clinic = await mintClinic()
  const ended = await make(clinic.patient.client, ofPatient(clinic))
  const gone = await clinic.patient.client.delete(`/calendars/${ended.id}`)
  expect(gone.body).toMatchObject({ id: ended.id, endedAt: expect.any(String), version: 2 })
  expect((await clinic.patient.client.delete(`/calendars/${ended.id}`)).body).toEqual(gone.body)
  expectProblem(await ask(ended.path), 404, 'CALENDAR_NOT_FOUND')
  expect((await trailOf(ended.id)).actions).toEqual(['calendar.made', 'calendar.ended'])

  const { path } = await make(clinic.patient.client, ofPatient(clinic))
  await sqlAs('update patients set user_id = null where id = $1', [clinic.patient.patientId])
  expectProblem(await ask(path), 404, 'CALENDAR_NOT_FOUND')

  const ofThe = await make(clinic.doctor.client, ofDoctor(clinic))
  expect(await GOOD(ofThe.path)).toBe(true)
  await clinic.admin.client.put(`/doctors/${clinic.doctor.doctorId}`, { active: false })
  expect(await GOOD(ofThe.path)).toBe(false)
  await clinic.admin.client.put(`/doctors/${clinic.doctor.doctorId}`, { active: true })
  expect(await GOOD(ofThe.path)).toBe(true)
  await sqlAs(`insert into memberships(clinic_id, id, user_id, roles, status) values ($1, $2, $3, '{}', 'ended')`, [
    clinic.id,
    v7(),
    clinic.doctor.userId,
  ])
  expect(await GOOD(ofThe.path)).toBe(false)
})

test('a record that only staff may still read has no calendar', async () => {
  const clinic = await mintClinic()
  const { path } = await make(clinic.patient.client, ofPatient(clinic))
  const died = (at: string) =>
    sqlAs("update patients set status = 'deceased', status_since = $2 where id = $1", [clinic.patient.patientId, at])
  await died('2027-02-20T00:00:00Z')
  expect(await GOOD(path)).toBe(true)
  await died('2027-01-20T00:00:00Z')
  expect(await GOOD(path)).toBe(false)
})

test('there are three at most, and the fourth ends the oldest, also at once', async () => {
  const clinic = await mintClinic()
  const one = await make(clinic.patient.client, ofPatient(clinic))
  const rest = await Promise.all(Array.from({ length: 6 }, () => make(clinic.patient.client, ofPatient(clinic))))
  const good = await Promise.all([one, ...rest].map(({ path }) => GOOD(path)))
  expect(good.filter(Boolean)).toHaveLength(3)
  expect(good[0]).toBe(false)
  const { body } = await clinic.patient.client.get('/calendars')
  expect(body.data).toHaveLength(3)
  expect(JSON.stringify(body)).not.toMatch(/url|secret|request/)
})

test('the same request again makes another address, and the former one stops working', async () => {
  const clinic = await mintClinic()
  const key = { 'Idempotency-Key': v7() }
  const headers = {
    ...key,
    Authorization: `Bearer ${clinic.patient.client.token}`,
    'Content-Type': 'application/json',
  }
  const again = () => send('POST', '/calendars', { headers, body: JSON.stringify(ofPatient(clinic)) })
  const [first, second] = [(await again()).body, (await again()).body]
  expect(second.url).not.toBe(first.url)
  expect(await GOOD(new URL(first.url).pathname)).toBe(false)
  expect(await GOOD(new URL(second.url).pathname)).toBe(true)
})

test('only the doctor or the patient themselves makes one', async () => {
  const clinic = await mintClinic()
  const guardian = await clinic.as(['PATIENT'])
  await sqlAs('update patients set guardian_user_ids = array[$2::uuid] where id = $1', [
    clinic.patient.patientId,
    guardian.userId,
  ])
  expectProblem(await guardian.client.post('/calendars', ofPatient(clinic)), 403, 'FORBIDDEN')
  expectProblem(await clinic.otherPatient.client.post('/calendars', ofPatient(clinic)), 404, 'PATIENT_NOT_FOUND')
  expectProblem(await clinic.otherDoctor.client.post('/calendars', ofDoctor(clinic)), 403, 'FORBIDDEN')
  expectProblem(await clinic.admin.client.post('/calendars', ofDoctor(clinic)), 403, 'FORBIDDEN')
  for (const body of [
    {},
    { ...ofDoctor(clinic), ...ofPatient(clinic) },
    { doctorId: 'x' },
    { ...ofDoctor(clinic), days: 3 },
  ])
    expectProblem(await clinic.doctor.client.post('/calendars', body), 422, 'VALIDATION_ERROR')
  const { id } = await make(clinic.patient.client, ofPatient(clinic))
  for (const { client } of [clinic.otherPatient, clinic.doctor])
    expectProblem(await client.delete(`/calendars/${id}`), 404, 'CALENDAR_NOT_FOUND')
})

test('an address that was made up, changed or cut finds nothing', async () => {
  const clinic = await mintClinic()
  const { path, id } = await make(clinic.patient.client, ofPatient(clinic))
  const token = path.slice('/calendars/'.length, -'.ics'.length)
  const turned = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')
  for (const name of [
    `${turned}.ics`,
    token,
    `${token}.ICS`,
    `${token.slice(1)}.ics`,
    `${id}.ics`,
    id,
    '.ics',
    '%00.ics',
  ])
    expectProblem(await ask(`/calendars/${name}`), 404, 'CALENDAR_NOT_FOUND')
  expect(await GOOD(path)).toBe(true)
})
