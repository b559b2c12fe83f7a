import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { watch } from '../support/sockets.ts'
import { book, expectProblem, pointersOf } from '../support/visits.ts'

startsAt('2027-03-01T04:20:00Z')

const DAYS = { daysOnly: true }

test('a desk hears that a doctor’s days have changed, and nothing of whom', async () => {
  const clinic = await mintClinic()
  const { doctorId } = clinic.doctor
  const desk = await watch(clinic.reception.client, doctorId, DAYS)
  await expect.poll(() => desk.messages).toMatchObject([{ type: 'days' }])
  const { id, version } = await book(clinic)
  await expect.poll(() => desk.messages.length).toBe(2)
  await clinic.reception.client.post(`/appointments/${id}/cancel`, {}, { 'If-Match': `"${version}"` })
  await expect.poll(() => desk.messages.length).toBe(3)
  expect(desk.messages.every((message) => Object.keys(message).join() === 'type,seq')).toBe(true)
  const numbers = desk.messages.map(({ seq }) => seq)
  expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other))
  // Nobody was shown anybody: the trail says that the queue was watched, and no more.
  const shown = await sqlAs(
    `select action from audit_log where clinic_id = $1 and actor_id = $2 and action like 'queue.%' group by action`,
    [clinic.id, clinic.reception.userId],
  )
  expect(shown).toEqual([{ action: 'queue.watched' }])
  desk.close()
})

test('who comes back hears only of what they missed', async () => {
  const clinic = await mintClinic()
  const { doctorId } = clinic.doctor
  const first = await watch(clinic.reception.client, doctorId, DAYS)
  await book(clinic)
  await expect.poll(() => first.messages.length).toBe(2)
  first.close()
  const since = first.seq()
  const nothing = await watch(clinic.reception.client, doctorId, { ...DAYS, since })
  await book(clinic, { appointmentDate: '2027-03-01T12:00' })
  await expect.poll(() => nothing.messages).toHaveLength(1)
  const missed = await watch(clinic.reception.client, doctorId, { ...DAYS, since })
  await expect.poll(() => missed.messages).toEqual(nothing.messages)
  nothing.close()
  missed.close()
})

test('it is for staff of the doctor’s clinic, and no screen', async () => {
  const [clinic, elsewhere] = [await mintClinic(), await mintClinic()]
  const path = `/queue/doctors/${clinic.doctor.doctorId}/tickets`
  expectProblem(await clinic.patient.client.post(path, DAYS), 403, 'FORBIDDEN')
  expectProblem(await elsewhere.reception.client.post(path, DAYS), 404, 'DOCTOR_NOT_FOUND')
  const both = await clinic.reception.client.post(path, { ...DAYS, display: true })
  expect([both.status, pointersOf(both)]).toEqual([422, ['#/daysOnly']])
  const screen = await clinic.admin.client.post('/displays', { locationId: clinic.locationId, kind: 'board' })
  const asScreen = { Authorization: `Bearer ${screen.body.token}` }
  expectProblem(await clinic.reception.client.post(path, DAYS, asScreen), 403, 'FORBIDDEN')
})
