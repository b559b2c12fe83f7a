import { type SQL, sql } from 'drizzle-orm'
import { isAmong } from '../../db/builder.ts'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { messages, reminderRules } from '../../db/schema/messages.ts'
import { clinicDoctors, clinics, doctors } from '../../db/schema/people.ts'
import { queueEntries } from '../../db/schema/queue.ts'
import { INACTIVE } from '../../domain/appointment.ts'
import { OPEN_PLAN } from '../../domain/follow-up.ts'
import { LATE_MINUTES } from '../../domain/insights.ts'
import { rulesOf } from '../calendar/read-calendar.ts'

/** What is counted, as SQL. */
interface Counted {
  clinicId: SQL
  now: SQL
  /** First and last day. */
  from: SQL
  to: SQL
  /** The doctors; null for all of the clinic. */
  doctorIds: SQL | null
  /** Null for all, and for what has no place. */
  locationId: SQL | null
}

const among = (words: readonly string[]) => sql.raw(words.map((word) => `'${word}'`).join(', '))

/** The time that is counted, with its ISO weeks by the clinic's clock: `starts` has when each begins. */
function span({ clinicId, now, from, to }: Counted): Cte[] {
  return [
    materialized(
      'span',
      sql`select c.id, c.timezone, date_trunc('week', ${from}::timestamp)::date monday, ${from} from_day, ${to} to_day,
local_of(${now}, c.timezone)::date today,
coalesce(nullif((c.settings->>'cancellationWindowMinutes')::int, 0), ${sql.raw(String(LATE_MINUTES))}) late_minutes,
boundary_of(${from}::timestamp, c.timezone) from_at, boundary_of((${to} + 1)::timestamp, c.timezone) until_at
from ${clinics} c where c.id = ${clinicId}`,
    ),
    materialized(
      'weeks',
      sql`select n, to_char(monday, 'IYYY-"W"IW') week, greatest(monday, from_day) from_day, least(monday + 6, to_day) to_day,
greatest(boundary_of(monday::timestamp, timezone), from_at) starts_at, least(boundary_of((monday + 7)::timestamp, timezone), until_at) ends_at
from (select span.timezone, span.from_day, span.to_day, span.from_at, span.until_at, n, span.monday + 7 * (n - 1) monday
from span cross join generate_series(1, (span.to_day - span.monday) / 7 + 1) n) each`,
    ),
    materialized('bounds', sql`select span.*, (select array_agg(starts_at order by n) from weeks) starts from span`),
  ]
}

/** Found by the clinic's index of time, and not written down again for each week: that is worked out of when it begins. */
function visits({ doctorIds, locationId }: Counted): Cte {
  const minutes = (to: SQL, since: SQL) => sql`extract(epoch from ${to} - ${since})::float8 / 60`
  return materialized(
    'visits',
    sql`select a.clinic_id, a.id, a.doctor_id, a.type, a.starts_at, width_bucket(a.starts_at, b.starts) week,
case a.status when 'COMPLETED' then 'completed' when 'NO_SHOW' then 'noShow' when 'CANCELLED' then
case when a.cancelled_at > a.starts_at - make_interval(mins => b.late_minutes) then 'cancelledLate' else 'cancelledEarly' end
else 'open' end outcome,
case when a.status in (${among(INACTIVE)}) then 0 else ${minutes(sql`a.ends_at`, sql`a.starts_at`)} end held_minutes,
case when a.status <> 'CANCELLED' and a.starts_at > a.created_at then ${minutes(sql`a.starts_at`, sql`a.created_at`)} / 1440 end lead_days,
case when a.type = 'IN_PERSON' and a.started_at >= a.checked_in_at then ${minutes(sql`a.started_at`, sql`a.checked_in_at`)} end wait_minutes,
case when e.told_at <= a.started_at then ${minutes(sql`a.started_at`, sql`e.told_at`)} between e.told_low and e.told_high end range_held
from bounds b join ${appointments} a on a.clinic_id = b.id and a.starts_at >= b.from_at and a.starts_at < b.until_at
left join ${queueEntries} e on e.clinic_id = a.clinic_id and e.appointment_id = a.id
where true${doctorIds ? sql` and ${isAmong(sql`a.doctor_id`, doctorIds)}` : sql``}${locationId ? sql` and a.location_id = ${locationId}` : sql``}`,
  )
}

/** Each plan counts for its doctor, or else for the doctor of the visit that it was made at. */
function plans({ doctorIds, locationId }: Counted): Cte {
  const doctor = sql`coalesce(p.doctor_id, o.doctor_id)`
  return materialized(
    'plans',
    sql`select ${doctor} doctor_id, (p.scheduled_for - b.monday) / 7 + 1 week, p.status = 'completed' booked,
coalesce(v.status = 'COMPLETED', false) completed, p.status in (${among(OPEN_PLAN)}) and p.scheduled_for < b.today overdue,
case when v.status = 'COMPLETED' then greatest(extract(epoch from v.starts_at - p.created_at)::float8 / 86400, 0) end days
from bounds b join ${followUpPlans} p on p.clinic_id = b.id and p.status in ('scheduled', 'completed', 'overdue')
and p.scheduled_for between b.from_day and b.to_day
join ${appointments} o on o.clinic_id = p.clinic_id and o.id = p.appointment_id
left join ${appointments} v on v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id
where true${doctorIds ? sql` and ${isAmong(doctor, doctorIds)}` : sql``}${locationId ? sql` and o.location_id = ${locationId}` : sql``}`,
  )
}

/** By doctor and week, and by each alone, and over all: quantiles of parts do not add up. */
const EACH = sql.raw('group by grouping sets ((doctor_id, week), (doctor_id), (week), ())')

const quantiles = (of: string) =>
  sql.raw(`percentile_cont(array[0.5, 0.9]) within group (order by ${of}) ${of}, count(${of})::int ${of}_of`)

/**
 * Each visit with its reminders, or with none: those of the time at which it stands now, for one of a former time has reminded of
 * another. Nothing is joined to this again: Postgres expects few rows of it, and would go through all of them for each.
 */
const reminded = materialized(
  'reminded',
  sql`select v.id, v.outcome, m.rule_id, m.state from visits v left join ${messages} m on m.clinic_id = v.clinic_id
and m.appointment_id = v.id and m.event = 'reminder' and m.rule_id is not null and m.visit_start = v.starts_at`,
)

const WENT = sql.raw(`state in ('sent', 'delivered')`)

/** The hours of a doctor whom the clinic has let go bind nobody from then on. */
function hours({ clinicId, doctorIds }: Counted): Cte {
  return materialized(
    'hours',
    sql`select m.doctor_id, d.name doctor_name, m.active, m.inactive_since,
(${rulesOf(sql`m.doctor_id`, sql`(b.from_at - interval '2 days')`, clinicId)}) -> 0 rules
from bounds b join ${clinicDoctors} m on m.clinic_id = b.id join ${doctors} d on d.id = m.doctor_id
where true${doctorIds ? sql` and ${isAmong(sql`m.doctor_id`, doctorIds)}` : sql``}`,
  )
}

const countOf = (outcome: string) => sql.raw(`(count(*) filter (where outcome = '${outcome}'))::int`)

/** The CTEs that count, each over an index; `insightImage` puts them together. */
export function insightRows(counted: Counted): Cte[] {
  return [
    ...span(counted),
    hours(counted),
    visits(counted),
    cte(
      'outcomes',
      sql`select doctor_id, week, type, outcome, count(*)::int visits, sum(held_minutes)::float8 held_minutes,
count(range_held)::int told, (count(*) filter (where range_held))::int held from visits group by doctor_id, week, type, outcome`,
    ),
    cte(
      'times',
      sql`select doctor_id, week, ${quantiles('lead_days')}, ${quantiles('wait_minutes')} from visits ${EACH}`,
    ),
    plans(counted),
    cte(
      'follow_ups',
      sql`select doctor_id, week, count(*)::int planned, (count(*) filter (where booked))::int booked,
(count(*) filter (where completed))::int completed, (count(*) filter (where overdue))::int overdue, ${quantiles('days')} from plans ${EACH}`,
    ),
    reminded,
    cte(
      'by_rule',
      sql`select x.*, r.offset_minutes, r.channel from (select rule_id, (count(*) filter (where ${WENT}))::int sent,
(count(*) filter (where state in ('failed', 'unknown')))::int failed, (count(*) filter (where state = 'dropped'))::int dropped,
(count(*) filter (where outcome = 'completed' and ${WENT}))::int completed, (count(*) filter (where outcome = 'noShow' and ${WENT}))::int no_show
from reminded where rule_id is not null group by rule_id) x
left join ${reminderRules} r on r.clinic_id = ${counted.clinicId} and r.id = x.rule_id`,
    ),
    cte(
      'unreminded',
      sql`select ${countOf('completed')} completed, ${countOf('noShow')} no_show
from (select outcome from reminded group by id, outcome having not coalesce(bool_or(${WENT}), false)) v`,
    ),
  ]
}

const all = (rows: string, order: string) =>
  sql.raw(`coalesce((select json_agg(${rows} order by ${order}) from ${rows}), '[]')`)

/** All that was counted, as one row. */
export const insightImage = sql`select json_build_object('timezone', b.timezone, 'late_minutes', b.late_minutes, 'from_at', b.from_at,
'until_at', b.until_at, 'weeks', ${all('weeks', 'n')}, 'doctors', ${all('hours', 'doctor_name, doctor_id')},
'outcomes', ${all('outcomes', 'doctor_id, week')}, 'times', ${all('times', 'doctor_id, week')},
'follow_ups', ${all('follow_ups', 'doctor_id, week')}, 'by_rule', ${all('by_rule', 'offset_minutes desc nulls last, rule_id')},
'unreminded', (select row_to_json(unreminded) from unreminded)) as image from bounds b`
