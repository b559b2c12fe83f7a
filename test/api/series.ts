import { expect } from 'vitest'
import { sqlAs, type TestClinic } from '../support/clinic.ts'

type Fields = Record<string, unknown>

/** A weekly series in person at 10:00, five Mondays from 2027-03-08 on. */
export function seriesWish(clinic: TestClinic, over: Fields = {}): Fields {
  return {
    patientId: clinic.patient.patientId,
    doctorId: clinic.doctor.doctorId,
    type: 'IN_PERSON',
    locationId: clinic.locationId,
    startDate: '2027-03-08',
    time: '10:00',
    duration: 30,
    recurrence: { frequency: 'WEEKLY', count: 5 },
    ...over,
  }
}

/** Books a series as the front desk; the answer's body. */
export async function bookSeries(clinic: TestClinic, over: Fields = {}) {
  const booked = await clinic.reception.client.post('/appointments/recurring', seriesWish(clinic, over))
  expect({ status: booked.status, body: booked.body }).toMatchObject({ status: 201, body: { series: { version: 1 } } })
  return booked.body
}

/** The local days and times of a series' visits that are not cancelled, by their numbers. */
export async function visitsOf(seriesId: string): Promise<string[]> {
  const rows = await sqlAs<{ at: string; n: number }>(
    `select series_sequence n, to_char(local_of(starts_at, timezone), 'MM-DD HH24:MI') at from appointments
      where series_id = $1 and status <> 'CANCELLED' order by series_sequence`,
    [seriesId],
  )
  return rows.map(({ n, at }) => `${n} ${at}`)
}
