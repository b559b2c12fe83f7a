import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { expectProblem, pointersOf } from '../support/visits.ts'
import { visitIn } from './follow-ups.ts'

startsAt()

const NONE = { visits: 0, p50: null, p90: null }
const NOTHING = {
  bookedMinutes: 0,
  visits: { completed: 0, cancelledEarly: 0, cancelledLate: 0, noShow: 0, open: 0 },
  types: [],
  leadDays: NONE,
  waitMinutes: NONE,
  waitRanges: { told: 0, held: 0, rate: null },
  followUps: { planned: 0, booked: 0, completed: 0, overdue: 0, daysToClosure: NONE },
}

test('an empty clinic has the bookable minutes of its hours, also in the week in which the clocks are set forward', async () => {
  const clinic = await mintClinic({ timezone: 'Europe/Berlin', hours: [{ start: '00:00', end: '06:00' }] })
  const answer = await clinic.admin.client.get('/insights?from=2027-03-25&to=2027-03-30')
  expect([answer.status, answer.queries]).toEqual([200, 1])
  const [short, next] = [3 * 360 + 300, 2 * 360].map((bookableMinutes) => ({
    bookableMinutes,
    utilisation: 0,
    ...NOTHING,
  }))
  const weeks = [
    { week: '2027-W12', from: '2027-03-25', to: '2027-03-28' },
    { week: '2027-W13', from: '2027-03-29', to: '2027-03-30' },
  ]
  const twice = (figures: typeof short) => ({ ...figures, bookableMinutes: 2 * (figures?.bookableMinutes ?? 0) })
  expect(answer.body).toMatchObject({
    ...{ from: '2027-03-25', to: '2027-03-30', timezone: 'Europe/Berlin', lateMinutes: 1440 },
    total: { bookableMinutes: 4200, utilisation: 0, ...NOTHING },
    byWeek: [
      { ...weeks[0], ...twice(short) },
      { ...weeks[1], ...twice(next) },
    ],
    reminders: [],
    unreminded: { completed: 0, noShow: 0, showRate: null },
  })
  expect(answer.body.byDoctor.map(({ bookableMinutes }: { bookableMinutes: number }) => bookableMinutes)).toEqual([
    2100, 2100,
  ])
  expect(answer.body.byDoctorAndWeek).toHaveLength(4)
  expect(answer.body.byDoctorAndWeek[0]).toEqual({
    ...{ doctorId: expect.any(String), doctorName: expect.any(String), ...weeks[0], ...short },
  })
  const audited = await sqlAs(`select from audit_log where clinic_id = $1`, [clinic.id])
  expect(audited).toEqual([])
})

test('a doctor sees their own figures, an administrator those of all', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const { doctor, otherDoctor, admin } = clinic
  await visitIn(clinic, { doctorId: otherDoctor.doctorId })
  const week = '/insights?from=2027-03-01&to=2027-03-07'
  const doctorsOf = (answer: { body: { byDoctor: { doctorId: string }[] } }) =>
    answer.body.byDoctor.map(({ doctorId }) => doctorId).sort()
  const both = [doctor.doctorId, otherDoctor.doctorId].sort()
  expect(doctorsOf(await admin.client.get(week))).toEqual(both)
  expect(doctorsOf(await admin.client.get(`${week}&doctorId=${both}`))).toEqual(both)
  const own = await doctor.client.get(week)
  expect([own.queries, doctorsOf(own), own.body.total.bookedMinutes]).toEqual([1, [doctor.doctorId], 0])
  expect(doctorsOf(await doctor.client.get(`${week}&doctorId=${doctor.doctorId}`))).toEqual([doctor.doctorId])
  for (const asked of [otherDoctor.doctorId, `${doctor.doctorId},${otherDoctor.doctorId}`])
    expectProblem(await doctor.client.get(`${week}&doctorId=${asked}`), 403, 'FORBIDDEN')
  for (const { client } of [admin, doctor])
    for (const asked of [elsewhere.doctor.doctorId, v7()])
      expectProblem(await client.get(`${week}&doctorId=${asked}`), 404, 'DOCTOR_NOT_FOUND')
  const elsewhereAt = await admin.client.get(`${week}&locationId=${elsewhere.locationId}`)
  expectProblem(elsewhereAt, 404, 'LOCATION_NOT_FOUND')
  for (const who of [clinic.reception, clinic.nurse, clinic.support, clinic.patient, clinic.pharmacist])
    expectProblem(await who.client.get(week), 403, 'FORBIDDEN')
  expect((await elsewhere.admin.client.get(week)).body.total.visits.completed).toBe(0)
})

test('who is no longer active is counted as long as they were, and named only where there is something', async () => {
  const clinic = await mintClinic()
  const { doctorId } = clinic.otherDoctor
  // Wednesday noon in India.
  await sqlAs(`update clinic_doctors set active = false, inactive_since = '2027-03-03T06:30Z' where doctor_id = $1`, [
    doctorId,
  ])
  const named = async (from: string, to: string) =>
    (await clinic.admin.client.get(`/insights?from=${from}&to=${to}`)).body.byDoctor.find(
      (row: { doctorId: string }) => row.doctorId === doctorId,
    )
  expect((await named('2027-03-01', '2027-03-07')).bookableMinutes).toBe(2 * 480 + 180)
  expect(await named('2027-03-08', '2027-03-14')).toBeUndefined()
})

test('the clinic’s own window says what is cancelled late', async () => {
  const clinic = await mintClinic({ settings: { cancellationWindowMinutes: 120 } })
  const [late, early] = [await visitIn(clinic, { status: 'CANCELLED' }), await visitIn(clinic, { status: 'CANCELLED' })]
  const cancel = `update appointments set cancelled_at = starts_at - make_interval(mins => $2) where id = $1`
  await sqlAs(cancel, [late, 119])
  await sqlAs(cancel, [early, 120])
  const { body } = await clinic.admin.client.get('/insights?from=2027-03-01&to=2027-03-01')
  expect(body.lateMinutes).toBe(120)
  expect(body.total.visits).toMatchObject({ cancelledEarly: 1, cancelledLate: 1 })
})

test.each([
  ['', ['#/from', '#/to']],
  ['from=2027-03-01', ['#/to']],
  ['from=2027-03-02&to=2027-03-01', ['#/to']],
  ['from=2027-01-01&to=2028-01-02', ['#/to']],
  ['from=2027-02-30&to=2027-03-01', ['#/from']],
  ['from=2027-03-01&to=2027-03-01&doctorId=me', ['#/doctorId/0']],
  ['from=2027-03-01&to=2027-03-01&week=1', ['#/week']],
])('refuses %j', async (query, pointers) => {
  const answer = await clinicOfRefusals.then(({ admin }) => admin.client.get(`/insights?${query}`))
  expectProblem(answer, 422, 'VALIDATION_ERROR')
  expect(pointersOf(answer)).toEqual(pointers)
})

const clinicOfRefusals = mintClinic()

test('takes 366 days', async () => {
  const { admin } = await clinicOfRefusals
  const { body, status } = await admin.client.get('/insights?from=2027-01-01&to=2028-01-01')
  expect([status, body.byWeek.length, body.byWeek[0].week, body.byWeek[52].week]).toEqual([
    200,
    53,
    '2026-W53',
    '2027-W52',
  ])
})
