import { iso, type Row } from '../world/rows.ts'
import { idOf } from '../world/stable.ts'
import { CLINIC_NAMES, doctorId } from './clinics.ts'
import { CLINICS } from './logins.ts'
import { demoUserId, loginOf, patientId } from './people.ts'
import type { SettledVisit } from './visit-rows.ts'

const HOUR = 3_600_000

/** In each clinic the first patient and the first doctor are told of one of their visits. */
export function notificationRows(visits: readonly SettledVisit[], now: number): Row[] {
  return CLINIC_NAMES.flatMap((clinic) => {
    const visit = visits.find((one) => one.clinic === clinic && one.doctor === 'doctor1' && one.patient === 1)
    const row = {
      clinic_id: CLINICS[clinic].id,
      event: 'appointment.booked',
      patient_id: patientId(clinic, 1),
      appointment_id: visit?.id ?? null,
      doctor_id: doctorId(clinic, 'doctor1'),
      version: 1,
      created_at: iso(now - HOUR),
      updated_at: iso(now - HOUR),
    }
    return [
      {
        ...row,
        id: idOf(`${clinic} notification`),
        user_id: demoUserId(loginOf(clinic, 'patient1')),
        dedup_key: 'demo',
      },
      {
        ...row,
        id: idOf(`${clinic} notification of doctor1`),
        user_id: demoUserId(loginOf(clinic, 'doctor1')),
        dedup_key: 'demo',
      },
    ]
  })
}
