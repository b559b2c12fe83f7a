import { expect, test } from 'vitest'
import { mintClinic, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState } from '../support/visits.ts'

startsAt()

/** A clinic whose one location lies in another zone, and a visit there that can be planned on. */
async function withPlaceIn(timezone: string, placeZone: string) {
  const clinic = await mintClinic({ timezone, hours: [{ start: '00:00', end: '24:00' }] })
  const moved = await clinic.admin.client.put(`/locations/${clinic.locationId}`, { timezone: placeZone })
  expect(moved.status).toBe(200)
  const visit = await book(clinic, { appointmentDate: '2027-03-01T14:00' })
  await putInState(visit.id, 'CHECKED_IN')
  return { clinic, id: visit.id as string }
}

async function schedule(clinic: TestClinic, visitId: string, appointmentDate: string) {
  const { client } = clinic.doctor
  const plan = await client.post(`/appointments/${visitId}/follow-up`, { scheduledFor: '2027-03-08' })
  expect(plan.status).toBe(201)
  return clinic.reception.client.post(`/follow-up-plans/${plan.body.id}/schedule`, { appointmentDate })
}

test.each([
  ['America/New_York', 'Asia/Tokyo', '2027-03-08T13:59', '2027-03-08T13:59+09:00', 422],
  ['America/New_York', 'Asia/Tokyo', '2027-03-08T14:00', '2027-03-08T14:00+09:00', 201],
  ['Asia/Kolkata', 'America/Los_Angeles', '2027-03-07T10:29', '2027-03-07T10:29-08:00', 422],
  ['Asia/Kolkata', 'America/Los_Angeles', '2027-03-07T10:30', '2027-03-07T10:30-08:00', 201],
])(
  'a plan’s day is the clinic’s: in %s at a place in %s, %s is answered as %s',
  async (zone, place, wall, instant, status) => {
    for (const appointmentDate of [wall, instant]) {
      const { clinic, id } = await withPlaceIn(zone, place)
      const answer = await schedule(clinic, id, appointmentDate)
      if (status === 422) expectProblem(answer, 422, 'INVALID_FOLLOWUP_DATE')
      else expect([answer.status, answer.body.appointment?.localTime]).toEqual([201, wall.slice(11)])
    }
  },
)

test.each([
  ['2027-03-08T09:00', '2027-03-07'],
  ['2027-03-08T09:00+09:00', '2027-03-07'],
  ['2027-03-08T16:00', '2027-03-08'],
  ['2027-03-08', '2027-03-08'],
])(
  'a follow-up that a completion books for %s has a plan of %s, the clinic’s day',
  async (followUpDate, scheduledFor) => {
    const { clinic, id } = await withPlaceIn('America/New_York', 'Asia/Tokyo')
    const done = await clinic.doctor.client.post(`/appointments/${id}/complete`, { followUpDate })
    expect(done.body.followUp).toEqual({ booked: true })
    expect(done.body.followUpPlan).toMatchObject({ scheduledFor, status: 'completed' })
  },
)

test('a completion refuses a follow-up on a day that is past in the clinic, whatever day it is at the place', async () => {
  const { clinic, id } = await withPlaceIn('America/New_York', 'Asia/Tokyo')
  const { client } = clinic.doctor
  // It is the evening of 28 February in New York, and noon of 1 March in Tokyo.
  expectProblem(
    await client.post(`/appointments/${id}/complete`, { followUpDate: '2027-02-27' }),
    422,
    'INVALID_FOLLOWUP_DATE',
  )
  const early = await client.post(`/appointments/${id}/complete`, { followUpDate: '2027-02-28T13:30' })
  expectProblem(early, 422, 'INVALID_FOLLOWUP_DATE')
})
