import { type SQL, sql } from 'drizzle-orm'
import { clinicDoctors, clinics, doctors } from '../../db/schema/people.ts'
import { param } from '../../db/statement.ts'
import type { ClinicRules } from '../../domain/calendar.ts'

/** Whether the rules that a decision was made on still stand, beside a composed write's row `cur`. */
export function rulesStand({ versions, clinicId }: ClinicRules, doctorId: string): SQL {
  const doctor = param(doctorId, 'uuid')
  return sql`(select c2.rules_version from ${clinics} c2 where c2.id = cur.clinic_id) = ${param(versions.clinic, 'int')}
    and (select d.rules_version from ${doctors} d where d.id = ${doctor}) = ${param(versions.doctor, 'int')}
    and (select m.rules_version from ${clinicDoctors} m where m.clinic_id = ${param(clinicId, 'uuid')} and m.doctor_id = ${doctor})
      = ${param(versions.membership, 'int')}`
}
