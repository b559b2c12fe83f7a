import { iso, type Row } from '../world/rows.ts'
import { doctorId } from './clinics.ts'
import { CLINICS } from './logins.ts'

const DAY = 24 * 3_600_000

/** Far above the ids that the database gives, and the same on every machine. */
export const PARKED_EVENT = '999000000000000001'

/** An event that could not be delivered to one hearer, and was parked. Its version is the doctor's first, which no change has again. */
export function eventRows(now: number): [table: string, rows: Row[]][] {
  const { id: clinicId } = CLINICS.lotus
  const subjectId = doctorId('lotus', 'doctor1')
  const at = iso(now - DAY)
  const event = {
    id: PARKED_EVENT,
    xact: '0',
    clinic_id: clinicId,
    subject_type: 'doctor',
    subject_id: subjectId,
    subject_version: 1,
    type: 'doctor.hours_changed',
    payload: { doctorId: subjectId },
    created_at: at,
    processed_at: at,
    attempts: 0,
  }
  const delivery = {
    id: PARKED_EVENT,
    clinic_id: clinicId,
    event_id: PARKED_EVENT,
    plugin: 'affected-visits',
    subject_id: subjectId,
    xact: '0',
    attempts: 10,
    parked_at: at,
    created_at: at,
  }
  return [
    ['outbox', [event]],
    ['deliveries', [delivery]],
  ]
}
