import { type SQL, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import * as z from 'zod'
import type { Database } from '../../db/client.ts'
import { messageSettings, messages, reminderRules } from '../../db/schema/messages.ts'
import { clinics } from '../../db/schema/people.ts'
import { instantShape } from '../../db/shapes.ts'
import { instantParam, param } from '../../db/statement.ts'
import { MOST_LATE, planReminder } from '../../domain/messages/reminder-time.ts'
import { storedMessageSettings } from '../../domain/messages/settings.ts'

const DEFAULTS = storedMessageSettings(null)
const quiet = (name: 'quietFrom' | 'quietTo') =>
  sql`coalesce(s.settings->>${sql.raw(`'${name}'`)}, ${sql.raw(`'${DEFAULTS[name]}'`)})`

/** What a reminder is planned from, over the rule `r`, the visit `a`, the clinic `c` and its settings `s`. */
export const planned =
  sql.raw(`r.clinic_id, r.id rule_id, r.version rule_version, r.offset_minutes, a.id appointment_id,
a.version visit_version, a.starts_at, a.patient_id, a.doctor_id, c.timezone`)

/** Further of it: the clinic's quiet hours, and the offset of the rule that reminds of the visit next. */
export const plannedBy = sql`${quiet('quietFrom')} quiet_from, ${quiet('quietTo')} quiet_to,
(select max(x.offset_minutes) from ${reminderRules} x where x.clinic_id = r.clinic_id and x.active
  and x.offset_minutes < r.offset_minutes and not (x.skip_confirmed and a.status = 'CONFIRMED')) next_offset`

/** Joins the clinic `c` of the rule `r`, and its settings `s`. */
export const joinClinic = sql`join ${clinics} c on c.id = r.clinic_id
left join ${messageSettings} s on s.clinic_id = r.clinic_id and s.id = r.clinic_id`

const offset = sql.raw('make_interval(mins => r.offset_minutes)')

/** Whether a visit `a` is to take place, and its patient wants to hear of it. */
export const isReminded = sql.raw("a.status in ('SCHEDULED', 'CONFIRMED') and a.notify")

/** Whether a visit `a` has come to its time, at `since`, before its reminder by the rule `r` was due, or not long after. */
export const isInTime = (since: SQL) =>
  sql`greatest(${since}, r.updated_at) <= a.starts_at - ${offset} + ${sql.raw(`interval '${MOST_LATE} milliseconds'`)}`

/** Whether the reminder by the rule `r` is due within this time (SQL) of now; it may be overdue. */
export const isWithin = (now: number, reach: SQL) =>
  sql`a.starts_at > ${instantParam(now)} and a.starts_at <= ${instantParam(now)} + ${offset} + ${reach}`

/** What makes a reminder one, over the rule `r` and the visit `a`: the same visit at another time is reminded of anew. */
export const dedupKey = sql.raw(
  `'reminder:' || r.id || ':' || a.id || ':' || (extract(epoch from a.starts_at) * 1000)::bigint`,
)

const plannedShape = z.object({
  clinic_id: z.string(),
  rule_id: z.string(),
  rule_version: z.number(),
  offset_minutes: z.number(),
  appointment_id: z.string(),
  visit_version: z.number(),
  starts_at: instantShape,
  patient_id: z.string(),
  doctor_id: z.string(),
  timezone: z.string(),
  quiet_from: z.string(),
  quiet_to: z.string(),
  next_offset: z.number().nullable(),
  dedup_key: z.string(),
})
export type Planned = z.infer<typeof plannedShape>
export const plannedRows = plannedShape.array()

/** How far a rule has come, and when it is to be looked at again; both stay where they are null. */
export interface Progress {
  clinicId: string
  ruleId: string
  version: number
  armedUntil: number | null
  armAt: number | null
}

const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString())

function messageOf(row: Planned, now: number) {
  const plan = planReminder({
    start: row.starts_at,
    offsetMinutes: row.offset_minutes,
    quietFrom: row.quiet_from,
    quietTo: row.quiet_to,
    zone: row.timezone,
    now,
    nextOffsetMinutes: row.next_offset,
  })
  const when = 'at' in plan ? { state: 'waiting', due_at: iso(plan.at) } : { state: 'dropped', due_at: iso(now) }
  const { timezone: _, quiet_from: __, quiet_to: ___, next_offset: ____, offset_minutes: _____, ...kept } = row
  return { ...kept, ...when, id: v7(), starts_at: iso(row.starts_at), outcome: 'at' in plan ? null : plan.dropped }
}

/**
 * Writes the messages of planned reminders, those that will not go as dropped, and notes how far the rules have come: one
 * statement. What is written already stays, but for whose visit it is. A rule that has changed since it was read gives
 * nothing: it is armed anew.
 * @param rules every rule of the rows, each once
 * @returns how many messages were written
 */
export async function armVisits(
  db: Database,
  { rows, rules, now }: { rows: readonly Planned[]; rules: readonly Progress[]; now: number },
): Promise<number> {
  const made = JSON.stringify(rows.map((row) => messageOf(row, now)))
  const come = JSON.stringify(
    rules.map(({ clinicId, ruleId, version, armedUntil, armAt }) => ({
      ...{ clinic_id: clinicId, id: ruleId, version },
      ...{ armed_until: iso(armedUntil), arm_at: iso(armAt) },
    })),
  )
  const [counted] = await db.run(sql`/* reminders-arm */ with held as materialized (
  select r.clinic_id, r.id, x.armed_until, x.arm_at
  from jsonb_to_recordset(${param(come, 'jsonb')}) as x(clinic_id uuid, id uuid, version int, armed_until timestamptz, arm_at timestamptz)
  join ${reminderRules} r on r.clinic_id = x.clinic_id and r.id = x.id and r.version = x.version and r.active
  order by r.clinic_id, r.id for no key update of r
), armed as (
  insert into ${messages} as m (clinic_id, id, patient_id, appointment_id, doctor_id, event, dedup_key, rule_id, visit_version, visit_start,
    state, outcome, due_at, created_at, updated_at)
  select x.clinic_id, x.id, x.patient_id, x.appointment_id, x.doctor_id, 'reminder', x.dedup_key, x.rule_id, x.visit_version, x.starts_at,
    x.state, x.outcome, x.due_at, ${instantParam(now)}, ${instantParam(now)}
  from jsonb_to_recordset(${param(made, 'jsonb')}) as x(clinic_id uuid, id uuid, patient_id uuid, appointment_id uuid, doctor_id uuid,
    dedup_key text, rule_id uuid, visit_version int, starts_at timestamptz, state text, outcome text, due_at timestamptz)
  join held h on h.clinic_id = x.clinic_id and h.id = x.rule_id
  order by x.clinic_id, x.dedup_key
  on conflict (clinic_id, dedup_key) do update set patient_id = excluded.patient_id, doctor_id = excluded.doctor_id,
    version = m.version + 1, updated_at = excluded.updated_at
  where m.state = 'waiting' and (m.patient_id, m.doctor_id) is distinct from (excluded.patient_id, excluded.doctor_id)
  returning 1
), advanced as (
  update ${reminderRules} r set armed_until = coalesce(h.armed_until, r.armed_until), arm_at = coalesce(h.arm_at, r.arm_at)
  from held h where r.clinic_id = h.clinic_id and r.id = h.id and (h.armed_until is not null or h.arm_at is not null)
)
select count(*)::int armed from armed`)
  return z.object({ armed: z.number() }).parse(counted).armed
}
