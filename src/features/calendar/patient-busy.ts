import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { appointments } from '../../db/schema/appointments.ts'
import { instantShape } from '../../db/shapes.ts'
import { param } from '../../db/statement.ts'
import type { Busy } from '../../domain/calendar.ts'
import { addDays } from '../../domain/time.ts'

/** A patient's open visits as `busyOf` reads them. */
export const patientBusyShape = z
  .array(z.object({ id: z.string(), start: instantShape, end: instantShape }))
  .nullish()
  .transform((rows): Busy[] => rows ?? [])

interface Reading {
  clinicId: SQL
  patientId: SQL
  /** Visits that begin in this time. */
  from: SQL
  until: SQL
}

/** A patient's open visits, whoever their doctor is; all of it SQL. */
export function busyOf({ clinicId, patientId, from, until }: Reading): SQL {
  return sql`select jsonb_agg(jsonb_build_object('id', a.id, 'start', a.starts_at, 'end', a.ends_at)) from ${appointments} a
where a.clinic_id = ${clinicId} and a.patient_id = ${patientId}
and a.status in ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
and a.starts_at between ${from} and ${until}`
}

/** Days on either side of a wanted time in which alternatives lie, and one for the zones. */
const AROUND = 15

/** The time round a moment from which alternatives come, as SQL. */
export function daysAround(moment: SQL): Pick<Reading, 'from' | 'until'> {
  const days = sql.raw(`interval '${AROUND} days'`)
  return { from: sql`${moment} - ${days}`, until: sql`${moment} + ${days}` }
}

/** The patient's open visits as a further column, `patient_busy`, of a reading. */
export function patientBusyColumn(reading: Reading): SQL {
  return sql`, (${busyOf(reading)}) patient_busy`
}

/** From the day before the first of some local days, 'YYYY-MM-DD', to the day after the last: whichever zone they are in. */
export function daysOver(dates: readonly string[]): Pick<Reading, 'from' | 'until'> {
  const sorted = [...dates].sort()
  const at = (date: string | undefined, days: number) => param(addDays(date ?? '2000-01-02', days), 'timestamptz')
  return { from: at(sorted[0], -2), until: at(sorted.at(-1), 2) }
}
