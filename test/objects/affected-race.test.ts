import { expect, test } from 'vitest'
import type { Answer } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, wishFor } from '../support/visits.ts'
import { tally } from './balance.ts'

startsAt()

const DAY = '2027-03-02'
const count = (n: number) => Array.from({ length: n }, (_, i) => i)
const clock = (minutes: number) =>
  `${String(9 + Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

async function deadlocks(): Promise<number> {
  const [row] = await sqlAs('select sum(deadlocks)::int deadlocks from pg_stat_database')
  return Number(row?.deadlocks)
}

/** The open visits of the day, and how each is marked. */
const marksOf = (clinic: TestClinic) =>
  sqlAs<{ doctor_id: string; affected_by: string | null }>(
    "select doctor_id, affected_by from appointments where clinic_id = $1 and status = 'SCHEDULED' order by starts_at, doctor_id",
    [clinic.id],
  )

/**
 * Forty bookings of two doctors, each in time of its own, with `change` in the midst of them.
 * @param isLate whether the change waits for the first answer of a booking of the first doctor's
 */
async function raced(clinic: TestClinic, change: () => Promise<Answer>, isLate = false) {
  const before = await deadlocks()
  const doctors = [clinic.doctor.doctorId, clinic.otherDoctor.doctorId]
  const patients = [clinic.patient.patientId, clinic.otherPatient.patientId]
  const bookings = count(40).map((n) => {
    const time = { appointmentDate: `${DAY}T${clock(Math.floor(n / 2) * 10)}`, duration: 10 }
    const wish = wishFor(clinic, { ...time, doctorId: doctors[n % 2], patientId: patients[n % 2] })
    return clinic.reception.client.post('/appointments', wish)
  })
  if (isLate) await Promise.race(bookings.filter((_, n) => n % 2 === 0))
  const [booked, changed] = await Promise.all([Promise.all(bookings), change()])
  expect(changed.status, JSON.stringify(changed.body)).toBeLessThan(300)
  expect(await deadlocks()).toBe(before)
  return { booked, changed }
}

test.for([
  [
    'a closure',
    'CLOSURE',
    2,
    (c: TestClinic) => c.reception.client.post('/closures', { from: `${DAY}T00:00`, to: `${DAY}T23:00` }),
  ],
  [
    'time off',
    'TIME_OFF',
    1,
    (c: TestClinic) =>
      c.reception.client.post(`/doctors/${c.doctor.doctorId}/time-off`, { from: `${DAY}T00:00`, to: `${DAY}T23:00` }),
  ],
  [
    'no hours',
    'OUTSIDE_HOURS',
    1,
    (c: TestClinic) => c.reception.client.put(`/doctors/${c.doctor.doctorId}/working-hours`, { sessions: [] }),
  ],
  [
    'an inactive doctor',
    'DOCTOR_INACTIVE',
    1,
    (c: TestClinic) => c.admin.client.put(`/doctors/${c.doctor.doctorId}`, { active: false }),
  ],
  [
    'an inactive location',
    'LOCATION_INACTIVE',
    2,
    (c: TestClinic) => c.admin.client.put(`/locations/${c.locationId}`, { active: false }),
  ],
] as const)(
  '%s against forty bookings: each is refused or marked by the time both are answered',
  async ([_, reason, doctors, change]) => {
    let marked = 0
    for (const round of count(4)) {
      const clinic = await mintClinic({ settings: { maxOpenBookingsPerPatient: 50 } })
      const { booked } = await raced(clinic, () => change(clinic), round % 2 === 1)
      expect(
        booked.filter(({ status }) => ![201, 404, 409, 422].includes(status)),
        tally(booked),
      ).toEqual([])
      const marks = await marksOf(clinic)
      expect(marks).toHaveLength(booked.filter(({ status }) => status === 201).length)
      for (const { doctor_id, affected_by } of marks)
        expect(affected_by).toBe(doctors === 2 || doctor_id === clinic.doctor.doctorId ? reason : null)
      marked += marks.filter(({ affected_by }) => affected_by !== null).length
    }
    // Where no booking came before the change, nothing has raced with it.
    expect(marked).toBeGreaterThan(0)
  },
)

test('a closure that comes and goes while visits are booked and moved leaves no mark', async () => {
  const clinic = await mintClinic({ settings: { maxOpenBookingsPerPatient: 50 } })
  const standing = await Promise.all(
    count(6).map((n) => book(clinic, { appointmentDate: `${DAY}T${clock(300 + n * 20)}`, duration: 20 })),
  )
  const { client } = clinic.reception
  const comesAndGoes = async () => {
    for (const _round of count(5)) {
      const made = await client.post('/closures', { from: `${DAY}T00:00`, to: `${DAY}T23:00` })
      expect((await client.delete(made.headers.get('Location') ?? '')).status).toBe(200)
    }
    return client.get('/closures')
  }
  await Promise.all([
    raced(clinic, comesAndGoes),
    ...standing.map(({ id }, n) =>
      client.put(`/appointments/${id}`, { appointmentDate: `${DAY}T${clock(300 + n * 20 + 5)}` }),
    ),
  ])
  const marks = await marksOf(clinic)
  expect(marks.length).toBeGreaterThanOrEqual(6)
  expect(marks.filter(({ affected_by }) => affected_by !== null)).toEqual([])
})

test('whoever changes a doctor, their hours, time off, places and closures at once waits for one another, and none deadlocks', async () => {
  const clinic = await mintClinic()
  const before = await deadlocks()
  const { client } = clinic.admin
  const doctor = `/doctors/${clinic.doctor.doctorId}`
  const night = (n: number) => ({
    from: `2027-04-${String(n + 1).padStart(2, '0')}T01:00`,
    to: `2027-04-${String(n + 1).padStart(2, '0')}T02:00`,
  })
  const zones = ['Asia/Kolkata', 'Asia/Dubai']
  const doors: ((n: number) => Promise<Answer>)[] = [
    (n) => client.put(doctor, { specialty: `s${n}` }),
    (n) => client.put(doctor, { active: n % 2 === 0 }),
    (n) => client.post(`${doctor}/time-off`, night(n)),
    (n) => client.post('/closures', night(n)),
    (n) => client.put(`/locations/${clinic.locationId}`, { timezone: zones[n % 2] }),
    (n) => client.put('/clinic', { timezone: zones[n % 2] }),
    () => client.put(`${doctor}/working-hours`, { sessions: [] }),
    (n) =>
      clinic.reception.client.post(
        '/appointments',
        wishFor(clinic, {
          appointmentDate: `${DAY}T${clock(n * 20)}`,
          doctorId: clinic.otherDoctor.doctorId,
          duration: 10,
        }),
      ),
  ]
  const answers = await Promise.all(
    count(64).map((n) => doors[n % doors.length]?.(Math.floor(n / doors.length)) as Promise<Answer>),
  )
  expect(
    answers.filter(({ status }) => status >= 500),
    tally(answers),
  ).toEqual([])
  expect(await deadlocks()).toBe(before)
})

test('twenty changes of hours and closures at once: the marks are those of what stands at last', async () => {
  const clinic = await mintClinic()
  await Promise.all(count(8).map((n) => book(clinic, { appointmentDate: `${DAY}T${clock(n * 30)}`, duration: 30 })))
  const before = await deadlocks()
  const { client } = clinic.reception
  const path = `/doctors/${clinic.doctor.doctorId}/working-hours`
  const hoursFrom = (start: string) => ({
    sessions: [{ date: DAY, start, end: '17:00', locationId: clinic.locationId }],
  })
  const answers = await Promise.all(
    count(20).map((n) =>
      n % 2 === 0
        ? client.put(path, hoursFrom(clock(n * 10)))
        : client.post('/closures', { from: `${DAY}T${clock(n * 10)}`, to: `${DAY}T${clock(n * 10 + 10)}` }),
    ),
  )
  expect(
    answers.every(({ status }) => status < 300),
    tally(answers),
  ).toBe(true)
  expect(await deadlocks()).toBe(before)
  const marks = await marksOf(clinic)
  // A closure stands in each visit but the last, whose time every one of these hours holds.
  expect(marks.map(({ affected_by }) => affected_by !== null)).toEqual([...Array(7).fill(true), false])
  const { sessions } = (await client.get(path)).body
  expect((await client.put(path, { sessions })).status).toBe(200)
  // The same hours again mark nothing else, if every visit was marked by what stood at last.
  expect(await marksOf(clinic)).toEqual(marks)
})
