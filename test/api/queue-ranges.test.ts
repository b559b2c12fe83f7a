import { v7 } from 'uuid'
import { expect, test, vi } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book } from '../support/visits.ts'

startsAt('2027-03-01T04:20:00Z')

async function arrive({ nurse }: TestClinic, id: string): Promise<[number, number]> {
  const { body } = await nurse.client.post(`/appointments/${id}/check-in`, { override: true, overrideReason: 'here' })
  return body.queue.waitRange
}

const toldTo = async (id: string) => {
  const [row] = await sqlAs(
    `select told_at at time zone 'UTC' at, told_minutes minutes, array[told_low, told_high] range, told_widening widening
from queue_entries where appointment_id = $1 and told_at is not null`,
    [id],
  )
  return row
}

/** Kept after the answer. */
const kept = (id: string, range: [number, number]) =>
  vi.waitFor(async () => expect(await toldTo(id)).toMatchObject({ range }), 5_000)

test('what somebody was told as they came in is kept, and told anew to who comes anew', async () => {
  const clinic = await mintClinic()
  const [first, second] = [(await book(clinic)).id, (await book(clinic, { appointmentDate: '2027-03-01T10:30' })).id]
  await arrive(clinic, first)
  const range = await arrive(clinic, second)
  await kept(second, range)
  expect(await toldTo(second)).toMatchObject({ minutes: 40, widening: 1 })
  expect((await clinic.reception.client.put(`/appointments/${second}`, { status: 'SCHEDULED' })).status).toBe(200)
  setClock('2027-03-01T04:40:00Z')
  const again = await arrive(clinic, second)
  expect(again).not.toEqual(range)
  await kept(second, again)
})

test('ranges of a doctor whose ranges did not hold are wider, and what was told says so', async () => {
  const clinic = await mintClinic()
  const { doctorId } = clinic.doctor
  const [patientId, ids] = [clinic.patient.patientId, Array.from({ length: 20 }, () => v7())]
  await sqlAs(
    `insert into appointments (clinic_id, id, doctor_id, patient_id, type, status, starts_at, ends_at, timezone, overbook, patient_overlap, started_at)
select $1, id, $2, $3, 'IN_PERSON', 'COMPLETED', '2027-02-20T04:00Z', '2027-02-20T04:30Z', 'Asia/Kolkata', true, true, '2027-02-20T04:40Z'
from unnest($4::uuid[]) id`,
    [clinic.id, doctorId, patientId, ids],
  )
  // Told 20 minutes and no more than 30, they waited 40.
  await sqlAs(
    `insert into queue_entries (clinic_id, appointment_id, doctor_id, local_day, entered_at, told_at, told_minutes, told_low, told_high, told_widening)
select $1, id, $2, '2027-02-20', '2027-02-20T04:00Z', '2027-02-20T04:00Z', 20, 10, 30, 1 from unnest($3::uuid[]) id`,
    [clinic.id, doctorId, ids],
  )
  const id = (await book(clinic)).id
  const range = await arrive(clinic, id)
  const other = { doctorId: clinic.otherDoctor.doctorId, patientId: clinic.otherPatient.patientId }
  const elsewhere = await arrive(clinic, (await book(clinic, other)).id)
  // Before the day begins the pace knows of no deviation.
  expect([range, elsewhere]).toEqual([
    [8, 12],
    [10, 10],
  ])
  await kept(id, range)
  expect(await toldTo(id)).toMatchObject({ widening: 2 })
})
