import { addDays, localDate } from '../../src/domain/time.ts'
import type { Seal } from '../world/sealer.ts'
import type { Field } from './copy.ts'
import type { SeedVisit } from './visits.ts'
import type { SeedClinic } from './world.ts'

const RECENT = 45 * 24 * 60 * 60_000

export const PLAN_COLUMNS = [
  'clinic_id',
  'id',
  'appointment_id',
  'patient_id',
  'doctor_id',
  'scheduled_for',
  'days_after',
  'status',
  'instructions',
  'follow_up_appointment_id',
  'created_at',
  'updated_at',
] as const

const CLOSED = ['CANCELLED', 'NO_SHOW']

/** Collects the follow-up plans of a clinic while its visits are made: one for each follow-up, some still open. */
export function planCollector(clinic: SeedClinic, { now, seal }: { now: number; seal: Seal }) {
  const rows: Field[][] = []
  const planned = new Set<string>()
  const { chance } = clinic
  const today = localDate(now, clinic.zone)

  function add(visit: SeedVisit, followUp: SeedVisit | null): void {
    if (planned.has(visit.id)) return
    planned.add(visit.id)
    const id = chance.uuid(visit.end)
    const daysAfter = 7 * chance.between(1, 8)
    const scheduledFor = followUp
      ? localDate(followUp.start, clinic.zone)
      : addDays(localDate(visit.start, clinic.zone), daysAfter)
    const place = { clinicId: clinic.id, table: 'follow_up_plans', column: 'instructions', rowId: id }
    rows.push([
      clinic.id,
      id,
      visit.id,
      visit.patientId,
      visit.doctor.id,
      scheduledFor,
      daysAfter,
      followUp ? 'completed' : scheduledFor < today ? 'overdue' : 'scheduled',
      seal('See how it goes', place),
      followUp?.id ?? null,
      new Date(visit.end).toISOString(),
      new Date(visit.end).toISOString(),
    ])
  }

  return {
    rows,
    note(visit: SeedVisit): void {
      if (visit.parent && !CLOSED.includes(visit.status)) add(visit.parent, visit)
      else if (visit.status === 'COMPLETED' && now - visit.end < RECENT && chance.next() < 0.05) add(visit, null)
    },
  }
}
