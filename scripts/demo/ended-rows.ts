import { SYSTEM_USER_ID } from '../../src/domain/system.ts'
import { iso, type Row } from '../world/rows.ts'
import type { Seal } from '../world/sealer.ts'
import { idOf } from '../world/stable.ts'
import { CLINIC_NAMES, doctorId, locationId, zoneOf } from './clinics.ts'
import { hardNameId } from './hard-names.ts'
import { CLINICS, type ClinicName } from './logins.ts'
import { demoUserId, loginOf } from './people.ts'

/** When one patient had died, and two records of another were found to be one person's. */
export const ENDED = '2025-03-10T09:00:00.000Z'

const UPDATED = { created_at: '2025-02-03T09:00:00.000Z', updated_at: ENDED, version: 2 }

/** A merge and a visit it moved, a visit cancelled after a death, one that changed doctors, and their trail. */
export function endedRows(now: number, seal: Seal): [table: string, rows: Row[]][] {
  const withReason = (row: Row) => {
    const place = { clinicId: String(row.clinic_id), table: 'appointments', column: 'reason', rowId: String(row.id) }
    return { ...row, reason: seal('Yearly check-up', place) }
  }
  const visits = CLINIC_NAMES.flatMap((clinic) => [movedVisit(clinic), cancelledVisit(clinic), handedVisit(clinic)])
  return [
    ['appointments', visits.map(withReason)],
    ['patient_merges', CLINIC_NAMES.map(mergeRow)],
    ['audit_log', CLINIC_NAMES.flatMap(auditRows)],
    ['outbox', CLINIC_NAMES.map((clinic) => parkedRow(clinic, now))],
  ]
}

function visit(clinic: ClinicName, who: string, startsAt: string): Row {
  return {
    clinic_id: CLINICS[clinic].id,
    id: idOf(`${clinic} visit of ${who}`),
    doctor_id: doctorId(clinic, 'doctor1'),
    patient_id: hardNameId(clinic, who),
    location_id: locationId(clinic, 0),
    type: 'IN_PERSON',
    treatment_type: 'ROUTINE_CHECKUP',
    status: 'COMPLETED',
    priority: 'MEDIUM',
    starts_at: startsAt,
    ends_at: new Date(Date.parse(startsAt) + 30 * 60_000).toISOString(),
    timezone: zoneOf(clinic, locationId(clinic, 0)),
    overbook: false,
    patient_overlap: false,
    notify: true,
    mismatched: false,
    is_follow_up: false,
    series_modified: false,
    ever_checked_in: false,
    ...UPDATED,
    cancelled_at: null,
    cancellation_code: null,
  }
}

function movedVisit(clinic: ClinicName): Row {
  return visit(clinic, 'married name', '2025-02-12T15:00:00.000Z')
}

function cancelledVisit(clinic: ClinicName): Row {
  const cancelled = { status: 'CANCELLED', cancelled_at: ENDED, cancellation_code: 'PATIENT_INACTIVE' }
  return { ...visit(clinic, 'deceased', '2025-03-20T15:00:00.000Z'), ...cancelled }
}

/** doctor1 was called away while the patient waited, and doctor2 saw them. */
function handedVisit(clinic: ClinicName): Row {
  return { ...visit(clinic, 'apostrophe', '2025-02-18T15:00:00.000Z'), doctor_id: doctorId(clinic, 'doctor2') }
}

function mergeRow(clinic: ClinicName): Row {
  const links = { user_id: null, guardian_user_ids: [], external_id: null }
  return {
    clinic_id: CLINICS[clinic].id,
    id: idOf(`${clinic} merge`),
    from_id: hardNameId(clinic, 'maiden name'),
    into_id: hardNameId(clinic, 'married name'),
    moved: { appointments: [movedVisit(clinic).id], follow_up_plans: [], series: [] },
    before: { from: links, into: links },
    set_aside: [],
    merged_by: demoUserId(loginOf(clinic, 'admin')),
    merged_at: ENDED,
  }
}

/** Who did it: by login, and by the role that the trail names. */
const ADMIN = { login: 'admin', role: 'CLINIC_ADMIN' }
const DESK = { login: 'reception', role: 'RECEPTIONIST' }
const SYSTEM = { login: null, role: 'SYSTEM' }

function auditRows(clinic: ClinicName): Row[] {
  const row = (
    [action, who]: [action: string, who: string],
    { login, role }: typeof ADMIN | typeof SYSTEM,
    { visit = null, changed = null }: { visit?: Row | null; changed?: Row | null } = {},
  ) => ({
    clinic_id: CLINICS[clinic].id,
    at: ENDED,
    role,
    action,
    changed,
    actor_id: login ? demoUserId(loginOf(clinic, login)) : SYSTEM_USER_ID,
    subject_type: visit ? 'appointment' : 'patient',
    subject_id: visit ? visit.id : hardNameId(clinic, who),
    patient_id: hardNameId(clinic, who),
    request_id: `demo-${who.replace(' ', '-')}`,
  })
  return [
    row(['patient.merged', 'maiden name'], ADMIN),
    row(['patient.merged', 'married name'], ADMIN),
    row(['patient.changed', 'deceased'], ADMIN),
    row(['appointment.cancelled', 'deceased'], SYSTEM, { visit: cancelledVisit(clinic) }),
    row(['appointment.handed_over', 'apostrophe'], DESK, {
      visit: handedVisit(clinic),
      changed: { doctor_id: [doctorId(clinic, 'doctor1'), doctorId(clinic, 'doctor2')] },
    }),
  ]
}

/** An event that no plugin would take, this month: it is parked, and logged by its id. */
function parkedRow(clinic: ClinicName, now: number): Row {
  const at = iso(now - 24 * 3_600_000)
  return {
    clinic_id: CLINICS[clinic].id,
    subject_type: 'appointment',
    subject_id: cancelledVisit(clinic).id,
    subject_version: 2,
    type: 'appointment.cancelled',
    payload: { status: 'CANCELLED' },
    created_at: at,
    processed_at: at,
    attempts: 10,
    parked_at: at,
  }
}
