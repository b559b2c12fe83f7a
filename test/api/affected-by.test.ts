import { describe, expect, test } from 'vitest'
import { VISIT_TYPES, type VisitType } from '../../src/domain/visit.ts'
import type { Client } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState, trailOf } from '../support/visits.ts'

startsAt()

const DAY = '2027-03-02'
const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id)
const hours = (clinic: TestClinic, start: string, end: string, over: Record<string, unknown> = {}) => ({
  sessions: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, start, end, locationId: clinic.locationId, ...over })),
})

/** A visit of a type at 10:00 in India. */
function bookType(clinic: TestClinic, type: VisitType, time = '10:00') {
  return book(clinic, {
    type,
    appointmentDate: `${DAY}T${time}`,
    duration: 5,
    locationId: type === 'IN_PERSON' ? clinic.locationId : null,
    ...(type === 'HOME_VISIT' && { address: '1 Side Street' }),
  })
}

const readOne = async (clinic: TestClinic, id: string) =>
  (await clinic.reception.client.get(`/appointments/${id}`)).body
const listed = async (clinic: TestClinic, affected: boolean) =>
  idsOf((await clinic.reception.client.get(`/appointments?affected=${affected}`)).body.data)

/** A change of rules, and what takes it back. */
interface Door {
  reason: string
  /** What a home or video visit is affected by, where that is something else. */
  remote?: string
  put(clinic: TestClinic): Promise<{ status: number; body: { affected: { id: string }[] }; headers: Headers }>
  back(clinic: TestClinic, location: string): Promise<{ status: number }>
}

const hoursPath = ({ doctor }: TestClinic) => `/doctors/${doctor.doctorId}/working-hours`
const at = { from: `${DAY}T09:45`, to: `${DAY}T10:15` }

const DOORS: Record<string, Door> = {
  'time off': {
    reason: 'TIME_OFF',
    put: (c) => c.reception.client.post(`/doctors/${c.doctor.doctorId}/time-off`, at),
    back: (c, location) => c.reception.client.delete(location),
  },
  'time off everywhere': {
    reason: 'TIME_OFF',
    put: (c) => c.doctor.client.post(`/doctors/${c.doctor.doctorId}/time-off`, { ...at, everywhere: true }),
    back: (c, location) => c.doctor.client.delete(location),
  },
  'a closure of the clinic': {
    reason: 'CLOSURE',
    put: (c) => c.reception.client.post('/closures', at),
    back: (c, location) => c.reception.client.delete(location),
  },
  'a closure of the location': {
    reason: 'CLOSURE',
    put: (c) => c.reception.client.post('/closures', { ...at, locationId: c.locationId }),
    back: (c, location) => c.reception.client.delete(location),
  },
  'shorter hours': {
    reason: 'OUTSIDE_HOURS',
    put: (c) => c.reception.client.put(hoursPath(c), hours(c, '10:15', '17:00')),
    back: (c) => c.reception.client.put(hoursPath(c), hours(c, '09:00', '17:00')),
  },
  'a dated session': {
    reason: 'OUTSIDE_HOURS',
    put: (c) => {
      const { sessions } = hours(c, '09:00', '17:00')
      const dated = { date: DAY, start: '14:00', end: '17:00', locationId: c.locationId }
      return c.reception.client.put(hoursPath(c), { sessions: [...sessions, dated] })
    },
    back: (c) => c.reception.client.put(hoursPath(c), hours(c, '09:00', '17:00')),
  },
  'an inactive doctor': {
    reason: 'DOCTOR_INACTIVE',
    put: (c) => c.admin.client.put(`/doctors/${c.doctor.doctorId}`, { active: false }),
    back: (c) => c.admin.client.put(`/doctors/${c.doctor.doctorId}`, { active: true }),
  },
  'an inactive location': {
    reason: 'LOCATION_INACTIVE',
    remote: 'OUTSIDE_HOURS',
    put: (c) => c.admin.client.put(`/locations/${c.locationId}`, { active: false }),
    back: (c) => c.admin.client.put(`/locations/${c.locationId}`, { active: true }),
  },
  'another zone of the location': {
    reason: 'OUTSIDE_HOURS',
    put: (c) => c.admin.client.put(`/locations/${c.locationId}`, { timezone: 'America/New_York' }),
    back: (c) => c.admin.client.put(`/locations/${c.locationId}`, { timezone: 'Asia/Kolkata' }),
  },
}

/** One visit of each type, minutes apart, and one of the other doctor at noon that no change affects. */
async function withVisits(clinic: TestClinic) {
  const visits: Record<string, { id: string }> = {}
  for (const [n, type] of VISIT_TYPES.entries())
    visits[type] = await bookType(clinic, type, `10:${String(n * 5).padStart(2, '0')}`)
  const other = await book(clinic, {
    doctorId: clinic.otherDoctor.doctorId,
    patientId: clinic.otherPatient.patientId,
    appointmentDate: `${DAY}T12:00`,
  })
  return { visits, ids: VISIT_TYPES.map((type) => visits[type]?.id ?? ''), other }
}

describe.for(Object.entries(DOORS))('%s', ([name, door]) => {
  const isOfLocation = name.includes('location') && !name.includes('closure')

  test('marks and answers visits of every type, with an event each, and unmarks them if it is undone', async () => {
    const clinic = await mintClinic()
    const { visits, ids, other } = await withVisits(clinic)
    const put = await door.put(clinic)
    expect(put.status, JSON.stringify(put.body)).toBeLessThan(300)
    const hit = isOfLocation ? [...ids, other.id] : ids
    expect(idsOf(put.body.affected)).toEqual(hit)
    expect(await listed(clinic, true)).toEqual(hit)
    expect(await listed(clinic, false)).toEqual(isOfLocation ? [] : [other.id])
    for (const type of VISIT_TYPES) {
      const id = visits[type]?.id ?? ''
      const isRezoned = name.includes('zone') && type === 'IN_PERSON'
      const reason = type === 'IN_PERSON' ? door.reason : (door.remote ?? door.reason)
      expect(await readOne(clinic, id)).toMatchObject({ affectedBy: reason, version: isRezoned ? 3 : 2 })
      const { events } = await trailOf(id)
      expect(events.at(-1)).toBe(`appointment.affected@${isRezoned ? 3 : 2}`)
      const [audit] = await sqlAs(
        "select changed, role from audit_log where subject_id = $1 and action = 'appointment.affected'",
        [id],
      )
      expect(audit?.changed).toEqual({ affected_by: [null, reason] })
      expect(audit?.role).toMatch(/^(RECEPTIONIST|CLINIC_ADMIN|DOCTOR)$/)
    }
    const read = await sqlAs(
      "select 1 from audit_log where subject_id = $1 and action = 'appointments.listed' and changed is null and role <> 'SYSTEM'",
      [clinic.patient.patientId],
    )
    expect(read.length).toBeGreaterThan(0)

    const location = put.headers.get('Location') ?? ''
    expect((await door.back(clinic, location)).status).toBe(200)
    expect(await listed(clinic, true)).toEqual([])
    for (const id of ids) {
      expect(await readOne(clinic, id)).toMatchObject({ affectedBy: null })
      expect((await trailOf(id)).actions).toContain('appointment.unaffected')
    }
  })

  test('a repeated request answers what it answered first, and marks nothing again', async () => {
    const clinic = await mintClinic()
    const { ids } = await withVisits(clinic)
    const keyed: TestClinic = {
      ...clinic,
      admin: { ...clinic.admin, client: withKey(clinic.admin.client) },
      reception: { ...clinic.reception, client: withKey(clinic.reception.client) },
      doctor: { ...clinic.doctor, client: withKey(clinic.doctor.client) },
    }
    const [first, again] = [await door.put(keyed), await door.put(keyed)]
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('Idempotency-Replayed')).toBe('true')
    for (const id of ids) {
      const { actions } = await trailOf(id)
      expect(actions.filter((action) => action === 'appointment.affected')).toHaveLength(1)
    }
  })
})

/** A client whose writes all come with one key. */
function withKey(client: Client): Client {
  const headers = { 'Idempotency-Key': 'once' }
  return {
    ...client,
    post: (path, body, more) => client.post(path, body, { ...headers, ...more }),
    put: (path, body, more) => client.put(path, body, { ...headers, ...more }),
  }
}

test('who read the visit before it was affected reads it again before they change it', async () => {
  const clinic = await mintClinic()
  const { id } = await bookType(clinic, 'IN_PERSON')
  await clinic.reception.client.post('/closures', at)
  const move = { appointmentDate: `${DAY}T11:00` }
  const stale = await clinic.reception.client.put(`/appointments/${id}`, move, { 'If-Match': '"1"' })
  expectProblem(stale, 412, 'VERSION_MISMATCH')
  const fresh = await clinic.reception.client.put(`/appointments/${id}`, move, { 'If-Match': '"2"' })
  expect([fresh.status, fresh.body.affectedBy]).toEqual([200, null])
})

test('a mark goes with a move: to other time, to another doctor, by the patient, and with the series', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const time = await bookType(clinic, 'IN_PERSON')
  const person = await bookType(clinic, 'VIDEO_CALL', '10:30')
  const own = await bookType(clinic, 'HOME_VISIT', '11:00')
  const recurring = await client.post('/appointments/recurring', {
    patientId: clinic.otherPatient.patientId,
    doctorId: clinic.doctor.doctorId,
    type: 'IN_PERSON',
    locationId: clinic.locationId,
    startDate: DAY,
    time: '11:30',
    recurrence: { frequency: 'WEEKLY', count: 2 },
  })
  const [first, second] = recurring.body.appointments
  await client.post(`/doctors/${clinic.doctor.doctorId}/time-off`, { from: `${DAY}T09:00`, to: `${DAY}T12:00` })
  expect(await listed(clinic, true)).toEqual([time.id, person.id, own.id, first.id])
  await client.put(`/appointments/${time.id}`, { appointmentDate: `${DAY}T14:00` })
  await client.put(`/appointments/${person.id}`, { doctorId: clinic.otherDoctor.doctorId })
  const moved = await clinic.patient.client.put(`/appointments/${own.id}`, { appointmentDate: `${DAY}T15:00` })
  expect([moved.status, moved.body.affectedBy]).toEqual([200, null])
  const edit = await client.put(`/appointments/series/${recurring.body.series.id}`, { time: '16:00' })
  expect(edit.body.changed.map(({ id, affectedBy }: Record<string, unknown>) => [id, affectedBy])).toEqual([
    [first.id, null],
    [second.id, null],
  ])
  expect(await listed(clinic, true)).toEqual([])
  for (const { id } of [time, person, own, first]) expect((await readOne(clinic, id)).affectedBy).toBeNull()
})

test('what is changed but not moved keeps its mark', async () => {
  const clinic = await mintClinic()
  const { id } = await bookType(clinic, 'IN_PERSON')
  await clinic.reception.client.post('/closures', at)
  await clinic.reception.client.put(`/appointments/${id}`, { notes: 'call first' })
  await clinic.reception.client.put(`/appointments/${id}`, { status: 'CONFIRMED' })
  expect(await readOne(clinic, id)).toMatchObject({ affectedBy: 'CLOSURE', status: 'CONFIRMED' })
})

test('a patient sees that their visit is affected; another clinic sees nothing and marks nothing of it', async () => {
  const [clinic, elsewhere] = [await mintClinic(), await mintClinic()]
  const { id } = await bookType(clinic, 'IN_PERSON')
  await clinic.reception.client.post('/closures', at)
  expect((await clinic.patient.client.get(`/appointments/${id}`)).body.affectedBy).toBe('CLOSURE')
  expect((await clinic.patient.client.get('/appointments/my-appointments')).body.data[0].affectedBy).toBe('CLOSURE')
  expect((await elsewhere.reception.client.get('/appointments?affected=true')).body.data).toEqual([])
  expect((await elsewhere.reception.client.post('/closures', at)).body.affected).toEqual([])
  expect((await readOne(clinic, id)).version).toBe(2)
})

test('the other rule takes over where the first is taken back', async () => {
  const clinic = await mintClinic()
  const { id } = await bookType(clinic, 'IN_PERSON')
  const closed = await clinic.reception.client.post('/closures', at)
  const away = await clinic.reception.client.post(`/doctors/${clinic.doctor.doctorId}/time-off`, at)
  expect(idsOf(away.body.affected)).toEqual([id])
  expect(await readOne(clinic, id)).toMatchObject({ affectedBy: 'CLOSURE', version: 2 })
  await clinic.reception.client.delete(closed.headers.get('Location') ?? '')
  expect(await readOne(clinic, id)).toMatchObject({ affectedBy: 'TIME_OFF', version: 3 })
})

test('visits that are over, cancelled or no-shows are neither marked nor listed', async () => {
  const clinic = await mintClinic()
  const [done, cancelled, missed] = [
    await bookType(clinic, 'IN_PERSON'),
    await bookType(clinic, 'VIDEO_CALL', '10:30'),
    await bookType(clinic, 'HOME_VISIT', '11:00'),
  ]
  const late = await bookType(clinic, 'IN_PERSON', '12:00')
  await putInState(done.id, 'COMPLETED')
  await putInState(cancelled.id, 'CANCELLED')
  await putInState(missed.id, 'NO_SHOW')
  const closed = await clinic.reception.client.post('/closures', { from: `${DAY}T09:00`, to: `${DAY}T17:00` })
  expect(idsOf(closed.body.affected)).toEqual([late.id])
  for (const { id } of [done, cancelled, missed])
    expect(await readOne(clinic, id)).toMatchObject({ affectedBy: null, version: 1 })
  setClock(`${DAY}T10:00:00Z`)
  expect(await listed(clinic, true)).toEqual([])
  expect((await readOne(clinic, late.id)).affectedBy).toBeNull()
})

test('staff who overbook a time mean it: what was against it then does not mark it, what comes later does', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  await client.post(`/doctors/${clinic.doctor.doctorId}/time-off`, at)
  const meant = { overbook: true, overbookReason: 'comes in for it' }
  const { id, affectedBy } = await book(clinic, { appointmentDate: `${DAY}T10:00`, ...meant })
  const early = await book(clinic, {
    appointmentDate: `${DAY}T07:00`,
    patientId: clinic.otherPatient.patientId,
    ...meant,
  })
  expect([affectedBy, early.affectedBy]).toEqual([null, null])
  const hoursNow = await client.put(hoursPath(clinic), hours(clinic, '09:00', '16:00'))
  expect(hoursNow.body.affected).toEqual([])
  expect(await listed(clinic, true)).toEqual([])
  const closed = await client.post('/closures', { from: `${DAY}T06:00`, to: `${DAY}T12:00` })
  expect(idsOf(closed.body.affected)).toEqual([early.id, id])
  expect(await readOne(clinic, id)).toMatchObject({ affectedBy: 'CLOSURE' })
  const moved = await client.put(`/appointments/${id}`, { appointmentDate: `${DAY}T10:05`, ...meant })
  expect([moved.status, moved.body.affectedBy]).toEqual([200, null])
  await client.delete(closed.headers.get('Location') ?? '')
  expect(await listed(clinic, true)).toEqual([])
})

test('a night visit across midnight, at a location in another zone than its clinic', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  await client.put(`/locations/${clinic.locationId}`, { timezone: 'America/Los_Angeles' })
  await client.put(hoursPath(clinic), hours(clinic, '22:00', '02:00'))
  // 23:30 in Los Angeles, an hour long.
  const night = await book(clinic, { appointmentDate: '2027-03-03T07:30:00Z', duration: 60 })
  const shorter = await client.put(hoursPath(clinic), hours(clinic, '22:00', '00:15'))
  expect(idsOf(shorter.body.affected)).toEqual([night.id])
  const longer = await client.put(hoursPath(clinic), hours(clinic, '22:00', '00:30'))
  expect(longer.body.affected).toEqual([])
  // Wall clock of the location: its midnight.
  const closed = await client.post('/closures', {
    from: '2027-03-03T00:00',
    to: '2027-03-03T00:10',
    locationId: clinic.locationId,
  })
  expect(idsOf(closed.body.affected)).toEqual([night.id])
  expect(await readOne(clinic, night.id)).toMatchObject({ affectedBy: 'CLOSURE' })
})

test('a list of affected visits is one statement, and reads an index of them alone', async () => {
  const clinic = await mintClinic()
  await bookType(clinic, 'IN_PERSON')
  await clinic.reception.client.post('/closures', at)
  expect((await clinic.reception.client.get('/appointments?affected=true')).queries).toBe(1)
  const plan = await sqlAs(
    `explain select a.* from appointments a where a.clinic_id = $1 and a.affected_by is not null
       and a.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW') and a.ends_at > now() order by a.starts_at, a.id limit 51`,
    [clinic.id],
  )
  expect(JSON.stringify(plan)).toContain('appointments_affected')
})

test('a change that nobody can be affected by costs nothing more', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  const cost = async (path: string, body: unknown) => {
    const { status, queries, body: record } = await client.put(path, body)
    return [status, queries, record.affected]
  }
  await client.get('/clinic')
  expect(await cost('/clinic', { bufferAfter: 5 })).toEqual([200, 1, []])
  expect(await cost(`/locations/${clinic.locationId}`, { name: 'Main', active: true })).toEqual([200, 1, []])
  expect(await cost(`/doctors/${clinic.doctor.doctorId}`, { name: 'Dr Ada', active: true })).toEqual([200, 1, []])
})
