import { type SQL, sql } from 'drizzle-orm'
import { int } from '../../db/asked.ts'
import { clinicDoctors, clinics, doctors } from '../../db/schema/people.ts'
import type { ClinicRules } from '../../domain/calendar.ts'

/** The columns of a row for the versions of the rules that a decision was made on. */
export const DECIDED_ON = { clinicRules: int, membershipRules: int, doctorRules: int }

/** The values of these columns. */
export function decidedOn({ versions }: ClinicRules) {
  return { clinicRules: versions.clinic, membershipRules: versions.membership, doctorRules: versions.doctor }
}

/**
 * Whether the rules that the decision of the row `r` was made on still stand. The doctor's are those of the row that `doctorsHeld`
 * has locked: a change that this statement waited for is not in its snapshot.
 */
export function rulesAsDecided(doctorId: SQL): SQL {
  return sql`(select c.rules_version from ${clinics} c where c.id = r.clinic_id) = r.clinic_rules
and (select m.rules_version from ${clinicDoctors} m where m.clinic_id = r.clinic_id and m.doctor_id = ${doctorId}) = r.membership_rules
and (select d.rules_version from doctors_held d where d.id = ${doctorId}) = r.doctor_rules`
}

/**
 * Whether the statement sees the current rules of the doctor whose row `doctorsHeld` has locked. Every change of these
 * rules (a place in the clinic, hours, closures, time off, a location) raises the version on that row. If it was raised
 * while the statement waited for the row, the statement's snapshot is older than the rules, and it has to be run again.
 */
export function rulesAreInView(doctorId: SQL): SQL {
  return sql`(select h.rules_version from doctors_held h where h.id = ${doctorId})
is not distinct from (select d.rules_version from ${doctors} d where d.id = ${doctorId})`
}
