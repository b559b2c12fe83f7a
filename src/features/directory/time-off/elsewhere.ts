import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { appointments } from '../../../db/schema/appointments.ts'
import { clinicDoctors } from '../../../db/schema/people.ts'
import { timeOff } from '../../../db/schema/schedule.ts'
import { isoShape } from '../../../db/shapes.ts'

/** Why a doctor is not there, by the reasons that a listing of free times has for it. */
export const ELSEWHERE_REASONS = ['BOOKED', 'TIME_OFF'] as const

export const elsewhereShape = z.object({ from: isoShape, to: isoShape, reason: z.enum(ELSEWHERE_REASONS) })
export type Elsewhere = z.infer<typeof elsewhereShape>

/**
 * When a doctor is taken by what another clinic has planned with them, or has off by what they entered there for everywhere: a jsonb
 * list of bare times. Times that touch are one, so that nobody counts visits, and none reaches beyond what is asked about. A clinic
 * in which the doctor does not work any more is told nothing.
 */
export function elsewhereOf({
  clinicId,
  doctorId,
  from,
  until,
}: Record<'clinicId' | 'doctorId' | 'from' | 'until', SQL>): SQL {
  // Two index scans, as the doctor's calendar is read.
  const visits = (isOverbooked: SQL) => sql`select a.starts_at, a.ends_at from ${appointments} a
where a.doctor_id = ${doctorId} and a.clinic_id <> ${clinicId} and ${isOverbooked} and a.status not in ('CANCELLED', 'NO_SHOW')`
  const booked = sql`${visits(sql`not a.overbook`)} and tstzrange(a.starts_at, a.ends_at) && tstzrange(span.since, span.until)
union all
${visits(sql`a.overbook`)} and a.starts_at >= span.since - interval '8 hours' and a.starts_at < span.until and a.ends_at > span.since`
  const away = sql`select x.starts_at, x.ends_at from ${timeOff} x
where x.doctor_id = ${doctorId} and x.clinic_id <> ${clinicId} and x.everywhere and x.ends_at > span.since and x.starts_at < span.until`
  const joined = (reason: string, times: SQL) =>
    sql`select ${sql.raw(`'${reason}'`)} reason, unnest(range_agg(tstzrange(t.starts_at, t.ends_at) * tstzrange(span.since, span.until))) run from (${times}) t`
  return sql`select coalesce(jsonb_agg(jsonb_build_object('from', lower(taken.run), 'to', upper(taken.run), 'reason', taken.reason) order by taken.run, taken.reason), '[]')
from (select ${from} since, ${until} until offset 0) span cross join lateral (
${joined('BOOKED', booked)}
union all
${joined('TIME_OFF', away)}) taken
where span.since < span.until and exists (select from ${clinicDoctors} m where m.clinic_id = ${clinicId} and m.doctor_id = ${doctorId} and m.active)`
}
