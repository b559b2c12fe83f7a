import { sql } from 'drizzle-orm'
import { doctorsHeld, patientsHeld } from '../../../db/locks.ts'
import { visitsHeld, visitsUnlocked } from '../../../records/visits/appointment-change.ts'

/** The locks of a visit that goes to another time or doctor: the patients it is and will be of, both doctors, then the visit. */
export const movedSubjects = [
  visitsUnlocked,
  patientsHeld(
    sql`select s.clinic_id, s.visit_patient patient_id from subjects s union select r.clinic_id, r.patient_id from asked r`,
  ),
  doctorsHeld(sql`select unnest(array[s.visit_doctor, s.doctor_id]) from subjects s`),
  visitsHeld('patients_held', 'doctors_held'),
]
