import { expect } from 'vitest'
import { sqlAs, type TestClinic } from '../support/clinic.ts'

const DAY = 86_400_000

/** 'YYYY-MM-DD' some days from now. */
export const day = (n: number): string => new Date(Date.now() + n * DAY).toISOString().slice(0, 10)

/** A booking in person with the clinic's first doctor. */
export function wishAt(clinic: TestClinic, appointmentDate: string, over: Record<string, unknown> = {}) {
  const { patient, doctor, locationId } = clinic
  const who = { patientId: patient.patientId, doctorId: doctor.doctorId }
  return { ...who, appointmentDate, type: 'IN_PERSON', locationId, ...over }
}

/** 'HH:mm', some minutes after 09:00. */
export function clock(minutes: number): string {
  const at = 9 * 60 + minutes
  return `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`
}

/** How often each status was answered, as `201×1 409×199`. */
export function tally(answers: readonly { status: number }[]): string {
  const counts = new Map<number, number>()
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${status}×${count}`)
    .join(' ')
}

/**
 * Holds that the books of a clinic balance: its rows are the ones that were answered, each version of a row has one audit
 * row of a write and one event, and no doctor is in two places, unless that was asked for.
 */
export async function expectBalance(
  clinicId: string,
  answeredIds: readonly string[],
  { mayOverbook = false } = {},
): Promise<void> {
  const rows = await sqlAs<{ id: string; version: number; audit: number; events: number }>(
    `select a.id, a.version,
      (select count(*)::int from audit_log l where l.subject_id = a.id and l.action <> 'appointment.read') audit,
      (select count(*)::int from outbox o where o.subject_id = a.id) events
     from appointments a where a.clinic_id = $1`,
    [clinicId],
  )
  expect(rows.map(({ id }) => id).sort()).toEqual([...new Set(answeredIds)].sort())
  for (const { id, version, audit, events } of rows) {
    expect({ id, audit, events }).toEqual({ id, audit: version, events: version })
  }
  const strays = await sqlAs(
    `select x.subject_id from (select subject_id from audit_log where clinic_id = $1 and subject_type = 'appointment'
      union select subject_id from outbox where clinic_id = $1 and subject_type = 'appointment') x
      where x.subject_id not in (select id from appointments where clinic_id = $1)`,
    [clinicId],
  )
  expect(strays).toEqual([])
  await expectNoOverlap(clinicId, mayOverbook)
}

/** Holds that no two active visits of a doctor overlap, whatever the constraint says. */
async function expectNoOverlap(clinicId: string, mayOverbook: boolean): Promise<void> {
  const overlaps = await sqlAs(
    `select a.id, b.id other from appointments a join appointments b on a.doctor_id = b.doctor_id and a.id < b.id
      and a.starts_at < b.ends_at and b.starts_at < a.ends_at
      where a.clinic_id = $1 and a.status not in ('CANCELLED', 'NO_SHOW') and b.status not in ('CANCELLED', 'NO_SHOW')
      and not ($2 and (a.overbook or b.overbook))`,
    [clinicId, mayOverbook],
  )
  expect(overlaps).toEqual([])
}
