import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../db/client.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinicDoctors, clinics, doctors } from '../../db/schema/people.ts'
import { closures, locations, timeOff, workingSessions } from '../../db/schema/schedule.ts'
import { instantShape } from '../../db/shapes.ts'
import { instantParam, param } from '../../db/statement.ts'
import type { Busy, ClinicRules } from '../../domain/calendar.ts'
import { clinicSettings } from '../../domain/clinic-settings.ts'
import { VISIT_TYPES } from '../../domain/visit.ts'
import type { Interval } from '../../domain/working-hours.ts'

const interval = z.object({ start: instantShape, end: instantShape })
const none = <T extends z.ZodType>(shape: T) =>
  z
    .array(shape)
    .nullable()
    .transform((rows) => rows ?? [])

/** A doctor's rules in one clinic, as `rulesOf` gives them. */
export const rulesShape = z.object({
  clinicId: z.string(),
  isActive: z.boolean(),
  settings: clinicSettings,
  versions: z.object({ clinic: z.number(), membership: z.number(), doctor: z.number() }),
  locations: none(z.object({ id: z.string(), timezone: z.string() })),
  sessions: none(
    z.object({
      weekday: z.number().nullable(),
      date: z.string().nullable(),
      start: z.string(),
      end: z.string(),
      locationId: z.string(),
      types: z.array(z.enum(VISIT_TYPES)),
      validFrom: z.string().nullable(),
      validUntil: z.string().nullable(),
    }),
  ),
  closures: none(interval.extend({ locationId: z.string().nullable() })),
  timeOff: none(interval),
})

const calendarShape = z.looseObject({
  doctor_user: z.string().nullable(),
  clinics: none(rulesShape),
  busy: none(interval.extend({ id: z.string() })),
})

const span = sql`'start', x.starts_at, 'end', x.ends_at`

/** Rules of every clinic the doctor works in, or of one: a jsonb list. What has ended before `since` binds nobody any more. */
export function rulesOf(doctorId: SQL, since: SQL, clinicId?: SQL): SQL {
  return sql`select jsonb_agg(jsonb_build_object(
    'clinicId', cd.clinic_id, 'isActive', cd.active,
    'settings', c.settings || jsonb_build_object('timezone', c.timezone),
    'versions', jsonb_build_object('clinic', c.rules_version, 'membership', cd.rules_version, 'doctor', d.rules_version),
    'locations', (select jsonb_agg(jsonb_build_object('id', l.id, 'timezone', l.timezone))
      from ${locations} l where l.clinic_id = cd.clinic_id and l.active),
    'sessions', (select jsonb_agg(jsonb_build_object('weekday', w.weekday, 'date', w.date, 'start', w.start_time,
        'end', w.end_time, 'locationId', w.location_id, 'types', w.types, 'validFrom', w.valid_from, 'validUntil', w.valid_until))
      from ${workingSessions} w where w.doctor_id = cd.doctor_id and w.clinic_id = cd.clinic_id
        and coalesce(w.date, w.valid_until, 'infinity') >= (${since})::date - 1),
    'closures', (select jsonb_agg(jsonb_build_object(${span}, 'locationId', x.location_id))
      from ${closures} x where x.clinic_id = cd.clinic_id and x.ends_at > ${since}),
    'timeOff', (select jsonb_agg(jsonb_build_object(${span}))
      from ${timeOff} x where x.doctor_id = cd.doctor_id and x.ends_at > ${since} and (x.clinic_id = cd.clinic_id or x.everywhere))
    ) order by cd.clinic_id)
    from ${clinicDoctors} cd join ${clinics} c on c.id = cd.clinic_id join ${doctors} d on d.id = cd.doctor_id
    where cd.doctor_id = ${doctorId}${clinicId ? sql` and cd.clinic_id = ${clinicId}` : sql``}`
}

/** Two index scans: the constraint's own index holds what is not overbooked, a small one the rest. */
function busyOf(doctorId: SQL, runs: readonly Interval[]): SQL {
  const bounds = (pick: (run: Interval) => number) =>
    param(`{${runs.map((run) => new Date(pick(run)).toISOString()).join(',')}}`, 'timestamptz[]')
  const visits = (isOverbooked: SQL) => sql`select a.id, a.starts_at, a.ends_at
    from unnest(${bounds((run) => run.start)}, ${bounds((run) => run.end)}) r(since, until)
    join ${appointments} a on a.doctor_id = ${doctorId} and ${isOverbooked} and a.status not in ('CANCELLED', 'NO_SHOW')`
  return sql`select jsonb_agg(jsonb_build_object('id', x.id, ${span})) from (
    ${visits(sql`not a.overbook`)} and tstzrange(a.starts_at, a.ends_at) && tstzrange(r.since, r.until)
    union
    ${visits(sql`a.overbook`)} and a.starts_at >= r.since - interval '8 hours' and a.starts_at < r.until and a.ends_at > r.since) x`
}

/** What else is read in the same trip: `, <column>, …`, and what the statement is then called. */
export interface Beside {
  name: string
  columns: SQL
}

export interface CalendarRead {
  userId: string | null
  clinics: ClinicRules[]
  busy: Busy[]
  /** The row's further columns. */
  row: Record<string, unknown>
}

/**
 * A doctor's rules in every clinic and their visits in the given runs of time, in one statement.
 * @param beside further columns to read in the same trip.
 */
export async function readCalendar(
  db: Database,
  { doctorId, runs, now, beside }: { doctorId: string; runs: readonly Interval[]; now: number; beside?: Beside },
): Promise<CalendarRead> {
  const doctor = param(doctorId, 'uuid')
  const since = instantParam(now - 2 * 24 * 60 * 60 * 1000)
  const [row = {}] = await db.run(
    sql`${sql.raw(`/* calendar${beside ? `-${beside.name}` : ''} */`)} select (${rulesOf(doctor, since)}) clinics, (${busyOf(doctor, runs)}) busy,
      (select d.user_id from ${doctors} d where d.id = ${doctor}) doctor_user ${beside?.columns ?? sql``}`,
  )
  const read = calendarShape.parse(row)
  return { userId: read.doctor_user, clinics: read.clinics, busy: read.busy, row }
}
