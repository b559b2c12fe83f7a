import type { Seal } from '../world/sealer.ts'
import type { Chance } from './chance.ts'
import type { Field } from './copy.ts'
import type { SeedVisit } from './visits.ts'
import type { SeedClinic } from './world.ts'

const MINUTE = 60_000
const REASONS = [
  'Cough',
  'Headache',
  'Back pain',
  'Check-up',
  'Skin rash',
  'Fever',
  'Prescription',
  'Knee pain',
] as const
const DIAGNOSES = ['Viral infection', 'Hypertension', 'Lumbar strain', 'Eczema', 'In good health'] as const
const NOTES = [
  'Improved since the last visit. No new complaints. To go on as before.',
  'Blood pressure 128/82. Heart and lungs without findings. Advised to walk daily.',
  'Symptoms for a week, no fever at present. Explained what to look out for.',
] as const

export const VISIT_COLUMNS = [
  'clinic_id',
  'id',
  'doctor_id',
  'patient_id',
  'location_id',
  'type',
  'treatment_type',
  'status',
  'priority',
  'starts_at',
  'ends_at',
  'timezone',
  'reason',
  'diagnosis',
  'clinical_notes',
  'is_follow_up',
  'parent_appointment_id',
  'original_appointment_id',
  'confirmed_at',
  'checked_in_at',
  'started_at',
  'completed_at',
  'cancelled_at',
  'cancellation_reason',
  'created_at',
  'updated_at',
] as const

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
const ARRIVED = ['CHECKED_IN', 'IN_PROGRESS', 'COMPLETED']

/** The fields of a visit's row, in the order of `VISIT_COLUMNS`; about every other row carries sealed text. */
export function visitFields(visit: SeedVisit, clinic: SeedClinic, seal: Seal): Field[] {
  const { id, status, start, end, createdAt } = visit
  const { chance } = clinic
  const sealed = (column: string, share: number, texts: readonly [string, ...string[]]) =>
    chance.next() < share
      ? seal(chance.pick(texts), { clinicId: clinic.id, table: 'appointments', column, rowId: id })
      : null
  const isDone = status === 'COMPLETED'
  const times = timesOf(visit, chance)
  return [
    clinic.id,
    id,
    visit.doctor.id,
    visit.patientId,
    visit.type === 'IN_PERSON' ? visit.doctor.locationId : null,
    visit.type,
    visit.treatment,
    status,
    visit.priority,
    iso(start),
    iso(end),
    clinic.zone,
    sealed('reason', 0.4, REASONS),
    sealed('diagnosis', isDone ? 0.3 : 0, DIAGNOSES),
    sealed('clinical_notes', isDone ? 0.3 : 0, NOTES),
    visit.parent !== null,
    visit.parent?.id ?? null,
    visit.original?.id ?? null,
    iso(times.confirmedAt),
    iso(times.checkedInAt),
    iso(times.startedAt),
    iso(times.completedAt),
    iso(times.cancelledAt),
    sealed('cancellation_reason', status === 'CANCELLED' ? 0.5 : 0, ['Has to work', 'Feels better']),
    iso(createdAt),
    iso(times.completedAt ?? times.cancelledAt ?? times.checkedInAt ?? times.confirmedAt ?? createdAt),
  ]
}

function timesOf({ status, start, end, createdAt }: SeedVisit, chance: Chance) {
  const hasArrived = ARRIVED.includes(status)
  const hasStarted = status === 'IN_PROGRESS' || status === 'COMPLETED'
  return {
    confirmedAt: status === 'CONFIRMED' || (hasArrived && chance.next() < 0.6) ? createdAt + 30 * MINUTE : null,
    checkedInAt: hasArrived ? start - chance.between(20, 25) * MINUTE : null,
    startedAt: hasStarted ? start : null,
    completedAt: status === 'COMPLETED' ? end - chance.between(0, 6) * MINUTE : null,
    cancelledAt: status === 'CANCELLED' ? createdAt + 45 * MINUTE : null,
  }
}
