import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, wishFor } from '../support/visits.ts'
import { tally } from './balance.ts'

startsAt()

const count = (n: number) => Array.from({ length: n }, (_, i) => i)

test('twenty callers take one no-show back while twenty others book its time: it comes back once, and one of them at most has the time', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, { type: 'HOME_VISIT', locationId: undefined })
  setClock('2027-03-01T04:30:00Z')
  const desk = clinic.reception.client
  expect((await desk.put(`/appointments/${id}`, { status: 'NO_SHOW' })).status).toBe(200)
  const [{ deadlocks: before }] = (await sqlAs('select sum(deadlocks)::int deadlocks from pg_stat_database')) as [
    { deadlocks: number },
  ]
  const wish = wishFor(clinic, { appointmentDate: '2027-03-01T10:15', patientId: clinic.otherPatient.patientId })
  const [back, booked] = await Promise.all([
    Promise.all(
      count(20).map((n) =>
        n % 2 === 0
          ? desk.put(`/appointments/${id}`, { status: 'SCHEDULED' })
          : clinic.doctor.client.put(`/appointments/${id}`, { status: 'SCHEDULED' }),
      ),
    ),
    Promise.all(count(20).map(() => desk.post('/appointments', wish))),
  ])
  expect(tally(back)).toBe('200×20')
  expect(new Set(back.map(({ body }) => body.version))).toEqual(new Set([3]))
  const taken = booked.filter(({ status }) => status === 201)
  expect(taken.length).toBeLessThanOrEqual(1)
  expect(booked.filter(({ status }) => status !== 201 && status !== 409)).toEqual([])
  // Who was first holds the time; a no-show that comes second is marked as put on top.
  expect(back.map(({ body }) => body.overbook)).toEqual(count(20).map(() => taken.length === 1))
  const undone = await sqlAs(
    "select 1 from audit_log where subject_id = $1 and action = 'appointment.no_show_undone'",
    [id],
  )
  expect(undone).toHaveLength(1)
  const [{ deadlocks }] = (await sqlAs('select sum(deadlocks)::int deadlocks from pg_stat_database')) as [
    { deadlocks: number },
  ]
  expect(deadlocks).toBe(before)
})
