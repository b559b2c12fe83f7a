import { type SQL, sql } from 'drizzle-orm'
import { appointments } from '../../../db/schema/appointments.ts'
import { closures, timeOff } from '../../../db/schema/schedule.ts'
import { param } from '../../../db/statement.ts'
import type { ClinicSettings } from '../../../domain/clinic-settings.ts'
import type { ImportRun } from '../running/import-run.ts'

/**
 * What of the clinic's own has the time that a row `r` was refused for `r.why`: the visit, the time off or the closure, by id. Null
 * where it is another clinic's, which nobody here may see, and where nothing stands there. The row has `doctor_id`, `patient_id`,
 * `location_id`, `starts_at` and `ends_at`.
 */
export function holderOfTime(
  { claimed }: Pick<ImportRun, 'claimed'>,
  { bufferBefore, bufferAfter }: Pick<ClinicSettings, 'bufferBefore' | 'bufferAfter'>,
): SQL {
  const clinic = param(claimed.clinic_id, 'uuid')
  const around = sql`make_interval(mins => ${param(Math.max(bufferBefore, bufferAfter), 'int')})`
  const overlaps = (x: string) =>
    sql
      .raw(`${x}.clinic_id = `)
      .append(sql`${clinic} and ${sql.raw(`${x}.starts_at < r.ends_at and ${x}.ends_at > r.starts_at`)}`)
  return sql`(select x.id from (
select a.id, a.starts_at from ${appointments} a where r.why = 'BOOKED' and a.clinic_id = ${clinic} and a.doctor_id = r.doctor_id
and a.status not in ('CANCELLED', 'NO_SHOW') and a.starts_at > r.starts_at - interval '12 hours' and a.starts_at < r.ends_at + ${around} and a.ends_at > r.starts_at - ${around}
union all
select a.id, a.starts_at from ${appointments} a where r.why = 'PATIENT_BUSY' and ${overlaps('a')} and a.patient_id = r.patient_id
and a.status in ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
union all
select o.id, o.starts_at from ${timeOff} o where r.why = 'TIME_OFF' and ${overlaps('o')} and o.doctor_id = r.doctor_id
union all
select c.id, c.starts_at from ${closures} c where r.why = 'CLOSURE' and ${overlaps('c')} and coalesce(c.location_id = r.location_id, true)
) x order by x.starts_at, x.id limit 1)`
}
