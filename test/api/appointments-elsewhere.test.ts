import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import type { Answer } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, wishFor } from '../support/visits.ts'
import { plan } from './follow-ups.ts'
import { bookSeries, seriesWish } from './series.ts'

startsAt()

const OVER = { overbook: true, overbookReason: 'a friend' }
const EARLY = { override: true, overrideReason: 'Came early' }
const at = (time: string) => ({ appointmentDate: `2027-03-01T${time}` })

/** Another clinic in which the first clinic's first doctor works too, without hours there yet. */
async function sharedWith(clinic: TestClinic): Promise<TestClinic> {
  const other = await mintClinic()
  await sqlAs('insert into clinic_doctors(clinic_id, doctor_id) values ($1, $2)', [other.id, clinic.doctor.doctorId])
  return other
}

/** Hours of the shared doctor in the other clinic, every day. */
async function worksThere(clinic: TestClinic, other: TestClinic, start: string, end: string): Promise<void> {
  const sessions = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, start, end, locationId: other.locationId }))
  const path = `/doctors/${clinic.doctor.doctorId}/working-hours`
  expect((await other.admin.client.put(path, { sessions })).status).toBe(200)
}

/** Hours of the shared doctor in their first clinic, in place of the whole day. */
async function worksHere(clinic: TestClinic, start: string, end: string): Promise<void> {
  const sessions = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, start, end, locationId: clinic.locationId }))
  const path = `/doctors/${clinic.doctor.doctorId}/working-hours`
  expect((await clinic.admin.client.put(path, { sessions })).status).toBe(200)
}

/** A visit of the shared doctor in the other clinic. */
async function visitThere(clinic: TestClinic, other: TestClinic, from: string, until: string): Promise<void> {
  await sqlAs(
    `insert into appointments(clinic_id, id, doctor_id, patient_id, type, status, starts_at, ends_at, timezone)
      values ($1, $2, $3, $4, 'HOME_VISIT', 'SCHEDULED', $5, $6, 'Asia/Kolkata')`,
    [other.id, v7(), clinic.doctor.doctorId, other.patient.patientId, from, until],
  )
}

/** 10:00–10:30 of the first day, in UTC. */
const [TEN, HALF_PAST] = ['2027-03-01T04:30Z', '2027-03-01T05:00Z']

function expectElsewhere(answer: Answer): void {
  expectProblem(answer, 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED' })
  expect(answer.body.alternatives).toBeUndefined()
}

const otherPatient = (clinic: TestClinic) => ({ patientId: clinic.otherPatient.patientId })

/** Each door at which somebody goes over a doctor's plans at 10:00, the clock standing at 10:05. */
const DOORS: [name: string, at: (clinic: TestClinic) => Promise<() => Promise<Answer>>][] = [
  [
    'a booking',
    async (clinic) => () => clinic.reception.client.post('/appointments', wishFor(clinic, { ...at('10:15'), ...OVER })),
  ],
  [
    'a move',
    async (clinic) => {
      const { id } = await book(clinic, at('15:00'))
      return () => clinic.reception.client.put(`/appointments/${id}`, { ...at('10:15'), ...OVER })
    },
  ],
  [
    'a move from another doctor',
    async (clinic) => {
      const { doctorId } = clinic.otherDoctor
      const { id } = await book(clinic, { ...at('10:15'), doctorId })
      return () => clinic.reception.client.put(`/appointments/${id}`, { doctorId: clinic.doctor.doctorId, ...OVER })
    },
  ],
  [
    'a walk-in',
    async (clinic) => () =>
      clinic.reception.client.post(`/queue/doctors/${clinic.doctor.doctorId}/walk-ins`, {
        patientId: clinic.patient.patientId,
        locationId: clinic.locationId,
      }),
  ],
  ...(['IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT'] as const).map((type): (typeof DOORS)[number] => [
    `a no-show of ${type} taken back`,
    async (clinic) => {
      const { id } = await book(clinic, { type, ...(type !== 'IN_PERSON' && { locationId: undefined }) })
      setClock('2027-03-01T04:35:00Z')
      await clinic.reception.client.put(`/appointments/${id}`, { status: 'NO_SHOW' })
      return type === 'IN_PERSON'
        ? () => clinic.reception.client.post(`/appointments/${id}/check-in`)
        : () => clinic.reception.client.put(`/appointments/${id}`, { status: 'SCHEDULED' })
    },
  ]),
  [
    'a visit handed over',
    async (clinic) => {
      const { doctorId } = clinic.otherDoctor
      const { id } = await book(clinic, { ...at('10:15'), doctorId })
      await clinic.reception.client.post(`/appointments/${id}/check-in`, EARLY)
      return () => clinic.reception.client.put(`/appointments/${id}`, { doctorId: clinic.doctor.doctorId, ...OVER })
    },
  ],
  [
    'a visit whose end is moved',
    async (clinic) => {
      const { id } = await book(clinic, at('09:30'))
      await clinic.reception.client.post(`/appointments/${id}/check-in`, EARLY)
      return () => clinic.reception.client.put(`/appointments/${id}`, { duration: 60, ...OVER })
    },
  ],
  [
    'a no-show that its doctor starts',
    async (clinic) => {
      const { id } = await book(clinic, { type: 'HOME_VISIT', locationId: undefined })
      setClock('2027-03-01T04:35:00Z')
      await clinic.reception.client.put(`/appointments/${id}`, { status: 'NO_SHOW' })
      return () => clinic.doctor.client.post(`/appointments/${id}/start`)
    },
  ],
  [
    'the call of a no-show that its doctor joins',
    async (clinic) => {
      const { id } = await book(clinic, { type: 'VIDEO_CALL', locationId: undefined })
      setClock('2027-03-01T04:35:00Z')
      await clinic.reception.client.put(`/appointments/${id}`, { status: 'NO_SHOW' })
      return () => clinic.doctor.client.post(`/appointments/${id}/video/join-token`)
    },
  ],
]

describe.each(DOORS)('%s', (_door, arrange) => {
  test('goes over no other clinic’s visit', async () => {
    const clinic = await mintClinic()
    const other = await sharedWith(clinic)
    const go = await arrange(clinic)
    setClock('2027-03-01T04:35:00Z')
    await visitThere(clinic, other, TEN, HALF_PAST)
    expectElsewhere(await go())
    // The clinic there closes nothing: its own visits are as they were.
    await sqlAs(`update appointments set status = 'CANCELLED' where clinic_id = $1`, [other.id])
    expect((await go()).status).toBeLessThan(300)
  })

  test('goes over its own clinic’s visit, but not into hours elsewhere', async () => {
    const clinic = await mintClinic()
    const other = await sharedWith(clinic)
    const go = await arrange(clinic)
    setClock('2027-03-01T04:35:00Z')
    await book(clinic, { ...at('10:05'), ...otherPatient(clinic), ...OVER })
    await worksThere(clinic, other, '10:00', '12:00')
    expectElsewhere(await go())
    await worksThere(clinic, other, '11:00', '12:00')
    expect((await go()).status).toBeLessThan(300)
  })
})

/** Each door that never goes over anything, at 10:00 of a later day, and what it says where the doctor is elsewhere then. */
const NEVER_OVER: [name: string, arrange: (clinic: TestClinic) => Promise<() => Promise<Answer>>][] = [
  ['a series', async (clinic) => () => clinic.reception.client.post('/appointments/recurring', seriesWish(clinic))],
  [
    'a series that is moved',
    async (clinic) => {
      const { series } = await bookSeries(clinic, { time: '15:00' })
      return () => clinic.reception.client.put(`/appointments/series/${series.id}`, { time: '10:00' })
    },
  ],
  [
    'an occurrence that is moved',
    async (clinic) => {
      const { series } = await bookSeries(clinic, { time: '15:00' })
      const body = { scope: 'this', occurrence: 1, time: '10:00' }
      return () => clinic.reception.client.put(`/appointments/series/${series.id}`, body)
    },
  ],
  [
    'an occurrence that is booked again',
    async (clinic) => {
      const { series, appointments } = await bookSeries(clinic)
      await clinic.reception.client.delete(`/appointments/${appointments[0].id}`)
      const body = { scope: 'this', occurrence: 1, restore: true }
      return () => clinic.reception.client.put(`/appointments/series/${series.id}`, body)
    },
  ],
  [
    'a plan that is scheduled',
    async (clinic) => {
      const { id } = await plan(clinic)
      const body = { appointmentDate: '2027-03-08T10:00', type: 'IN_PERSON', locationId: clinic.locationId }
      return () => clinic.reception.client.post(`/follow-up-plans/${id}/schedule`, body)
    },
  ],
  [
    'a booking without overbooking',
    async (clinic) => {
      const wish = wishFor(clinic, { appointmentDate: '2027-03-08T10:00' })
      return () => clinic.reception.client.post('/appointments', wish)
    },
  ],
]

/** A visit of the shared doctor there, at 10:00 a week later. */
const laterThere = (clinic: TestClinic, other: TestClinic) =>
  visitThere(clinic, other, '2027-03-08T04:30Z', '2027-03-08T05:00Z')

/** What is told of another clinic's visit: that the time is taken, and nothing of whom or where. */
function expectNothingOf(other: TestClinic, answer: Answer): void {
  expect(JSON.stringify(answer.body)).not.toMatch(
    new RegExp(`${other.id}|${other.locationId}|${other.patient.patientId}`),
  )
}

test.each(NEVER_OVER)('%s takes no time that the doctor is elsewhere in', async (_, arrange) => {
  const clinic = await mintClinic()
  const other = await sharedWith(clinic)
  const go = await arrange(clinic)
  await laterThere(clinic, other)
  const refused = await go()
  expectProblem(refused, 409, 'SCHEDULING_CONFLICT')
  expectNothingOf(other, refused)
  await sqlAs(`update appointments set status = 'CANCELLED' where clinic_id = $1`, [other.id])
  expect((await go()).status).toBeLessThan(300)
})

test('a series that is paused is resumed round what the doctor has elsewhere by then', async () => {
  const clinic = await mintClinic()
  const other = await sharedWith(clinic)
  const { series } = await bookSeries(clinic)
  const put = (body: object) => clinic.reception.client.put(`/appointments/series/${series.id}`, body)
  expect((await put({ status: 'paused' })).status).toBe(200)
  await laterThere(clinic, other)
  expectProblem(await put({ status: 'active' }), 409, 'SCHEDULING_CONFLICT')
  const resumed = await put({ status: 'active', onConflict: 'skip' })
  expect([resumed.status, resumed.body.skipped.length, resumed.body.changed.length]).toEqual([200, 1, 4])
  expectNothingOf(other, resumed)
})

test('a follow-up that is booked at completion takes no time that the doctor is elsewhere in', async () => {
  const clinic = await mintClinic()
  const other = await sharedWith(clinic)
  const { id } = await book(clinic)
  await clinic.reception.client.post(`/appointments/${id}/check-in`, EARLY)
  await laterThere(clinic, other)
  const done = await clinic.doctor.client.post(`/appointments/${id}/complete`, { followUpDate: '2027-03-08T10:00' })
  expect(done.body).toMatchObject({
    appointment: { status: 'COMPLETED' },
    followUpAppointment: null,
    followUp: { booked: false, code: 'SCHEDULING_CONFLICT' },
  })
  expectNothingOf(other, done)
})

test.each(['a booking', 'a move', 'a walk-in'])(
  '%s outside the hours here does not go into hours elsewhere',
  async (name) => {
    const clinic = await mintClinic()
    const other = await sharedWith(clinic)
    const [, arrange] = DOORS.find(([door]) => door === name) ?? []
    const go = (await arrange?.(clinic)) as () => Promise<Answer>
    setClock('2027-03-01T04:35:00Z')
    await worksHere(clinic, '14:00', '17:00')
    await worksThere(clinic, other, '09:00', '12:00')
    expectElsewhere(await go())
    const dated = [{ date: '2027-03-01', start: '18:00', end: '19:00', locationId: other.locationId }]
    const path = `/doctors/${clinic.doctor.doctorId}/working-hours`
    const weekly = [{ weekday: 1, start: '09:00', end: '12:00', locationId: other.locationId }]
    expect((await other.admin.client.put(path, { sessions: [...weekly, ...dated] })).status).toBe(200)
    expect((await go()).status).toBeLessThan(300)
  },
)

test('a visit that overbooks nothing is allowed, even if somebody has hours elsewhere then', async () => {
  const clinic = await mintClinic()
  const other = await sharedWith(clinic)
  await worksThere(clinic, other, '09:00', '17:00')
  const first = await book(clinic, OVER)
  expect(first.overbook).toBe(false)
  // Only the patient is elsewhere: the doctor's time is free.
  const second = await book(clinic, { ...OVER, doctorId: clinic.otherDoctor.doctorId })
  expect(second.overbook).toBe(false)
  setClock('2027-03-01T06:00:00Z')
  const walkIn = await clinic.reception.client.post(`/queue/doctors/${clinic.doctor.doctorId}/walk-ins`, {
    ...otherPatient(clinic),
    locationId: clinic.locationId,
  })
  expect(walkIn.status).toBe(201)
})

test('hours elsewhere that are closed, or that the doctor has off, hold nobody back', async () => {
  const clinic = await mintClinic()
  const other = await sharedWith(clinic)
  await worksThere(clinic, other, '09:00', '17:00')
  await book(clinic)
  const ask = () => clinic.reception.client.post('/appointments', wishFor(clinic, { ...OVER, ...otherPatient(clinic) }))
  expectElsewhere(await ask())
  const closure = await other.admin.client.post('/closures', { from: '2027-03-01T09:30', to: '2027-03-01T11:00' })
  expect(closure.status).toBe(201)
  expect((await ask()).status).toBe(201)
})

test.each([
  ['two closures', '10:00', '10:15', 'closure'],
  ['a closure and time off', '10:00', '10:15', 'time off'],
])('hours elsewhere that %s shut together hold nobody back', async (_, from, change, second) => {
  const clinic = await mintClinic()
  const other = await sharedWith(clinic)
  await worksThere(clinic, other, '09:00', '10:30')
  await worksHere(clinic, '14:00', '17:00')
  // From 10:05 until 10:35, which is longer than the session there.
  setClock('2027-03-01T04:35:00Z')
  const ask = () =>
    clinic.reception.client.post(`/queue/doctors/${clinic.doctor.doctorId}/walk-ins`, {
      patientId: clinic.patient.patientId,
      locationId: clinic.locationId,
    })
  const { client } = other.admin
  const span = (start: string, end: string) => ({ from: `2027-03-01T${start}`, to: `2027-03-01T${end}` })
  expect((await client.post('/closures', span(from, change))).status).toBe(201)
  expectElsewhere(await ask())
  const path = second === 'closure' ? '/closures' : `/doctors/${clinic.doctor.doctorId}/time-off`
  expect((await client.post(path, span(change, '10:30'))).status).toBe(201)
  expect((await ask()).status).toBe(201)
})

test('a walk-in that is refused says that another doctor must be picked', async () => {
  const clinic = await mintClinic()
  const other = await sharedWith(clinic)
  setClock('2027-03-01T04:35:00Z')
  await visitThere(clinic, other, TEN, HALF_PAST)
  const path = `/queue/doctors/${clinic.doctor.doctorId}/walk-ins`
  const refused = await clinic.reception.client.post(path, {
    patient: { name: 'Wanda Walk' },
    locationId: clinic.locationId,
  })
  expectElsewhere(refused)
  expect(refused.body.detail).toMatch(/another doctor/)
  expect(await sqlAs(`select id from patients where clinic_id = $1 and name = 'Wanda Walk'`, [clinic.id])).toEqual([])
})
