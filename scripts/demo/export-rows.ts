import { iso, type Row } from '../world/rows.ts'
import { idOf } from '../world/stable.ts'
import { CLINIC_NAMES } from './clinics.ts'
import { CLINICS } from './logins.ts'
import { demoUserId, loginOf, patientId } from './people.ts'

const DAY = 24 * 3_600_000

/** Somebody took the first patient’s data with them last week: the files are gone since. */
export function exportRows(now: number): Row[] {
  return CLINIC_NAMES.map((clinic) => ({
    clinic_id: CLINICS[clinic].id,
    id: idOf(`${clinic} export`),
    scope: 'patient',
    patient_id: patientId(clinic, 1),
    format: 'zip',
    status: 'expired',
    asked_by: '{}',
    finished_at: iso(now - 7 * DAY),
    expires_at: iso(now - 6 * DAY),
    stored: false,
    created_by: demoUserId(loginOf(clinic, 'admin')),
    created_at: iso(now - 7 * DAY),
    updated_at: iso(now - 6 * DAY),
  }))
}
