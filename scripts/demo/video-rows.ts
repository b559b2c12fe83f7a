import { randomBytes } from 'node:crypto'
import type { Status } from '../../src/domain/appointment.ts'
import { iso, type Row } from '../world/rows.ts'
import { idOf } from '../world/stable.ts'
import { CLINICS } from './logins.ts'
import type { SettledVisit } from './visit-rows.ts'

const ROOM_STATUS: Partial<Record<Status, string>> = {
  IN_PROGRESS: 'ACTIVE',
  COMPLETED: 'COMPLETED',
  CANCELLED: 'CANCELLED',
  NO_SHOW: 'CANCELLED',
}

/** The rooms of the video visits, each under a name that nobody can guess. */
export function roomRows(visits: readonly SettledVisit[], now: number): Row[] {
  return visits
    .filter((visit) => visit.type === 'VIDEO_CALL')
    .map((visit) => {
      const hasBegun = visit.status === 'IN_PROGRESS' || visit.status === 'COMPLETED'
      return {
        clinic_id: CLINICS[visit.clinic].id,
        id: idOf(`room of ${visit.id}`),
        appointment_id: visit.id,
        room_name: randomBytes(16).toString('hex'),
        status: ROOM_STATUS[visit.status] ?? 'SCHEDULED',
        started_at: iso(hasBegun ? visit.start : null),
        ended_at: iso(visit.status === 'COMPLETED' ? visit.end : null),
        version: 1,
        created_at: iso(Math.min(now, visit.start - 24 * 3_600_000)),
        updated_at: iso(Math.min(now, visit.end)),
      }
    })
}
