import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../db/client.ts'
import { appointments } from '../db/schema/appointments.ts'
import { messages, reminderRules } from '../db/schema/messages.ts'
import { instantParam } from '../db/statement.ts'
import {
  armVisits,
  dedupKey,
  isInTime,
  isReminded,
  isWithin,
  joinClinic,
  type Planned,
  type Progress,
  planned,
  plannedBy,
  plannedRows,
} from '../plugins/reminders/arm-visits.ts'
import type { Sending } from './sending.ts'

const HOUR = 3_600_000

/**
 * A rule is looked at once an hour, for visits whose reminders are due within a day and two hours: what is due in the quiet
 * hours may have to go before they begin, and they may be almost as long as a day.
 */
const EVERY = HOUR
const REACH = sql.raw("interval '26 hours'")
const AHEAD = 26 * HOUR

const BATCH = 500
/** Few, since a batch reads the visits of all of them. */
const RULES = 50
const MOST_BATCHES = 200

/** Since when a visit has stood at its time, as its row can tell. */
const since = sql.raw('case when a.moves = 0 then a.created_at else a.updated_at end')

const ruleShape = z.object({
  clinic_id: z.string(),
  rule_id: z.string(),
  rule_version: z.number(),
  offset_minutes: z.number(),
  appointment_id: z.string().nullable(),
})

/** The rules that are due, each with the next visits that it has no message for; a rule without one has a row of its own. */
async function dueRules(db: Database, now: number) {
  const limit = sql.raw(String(BATCH))
  const rows = await db.run(sql`/* reminders-due */ with r as materialized (
  select * from ${reminderRules} r where r.active and r.arm_at <= ${instantParam(now)}
  order by r.arm_at limit ${sql.raw(String(RULES))}
)
select ${planned}, ${plannedBy}, a.dedup_key from r
${joinClinic}
left join lateral (
  select a.*, ${dedupKey} dedup_key from ${appointments} a
  where a.clinic_id = r.clinic_id and a.starts_at >= coalesce(r.armed_until, '-infinity') and ${isWithin(now, REACH)}
    and a.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW') and ${isReminded} and ${isInTime(since)}
    and not exists (select from ${messages} m where m.clinic_id = r.clinic_id and m.dedup_key = ${dedupKey})
  order by a.starts_at, a.id limit ${limit}
) a on true
order by r.arm_at, r.clinic_id, r.id, a.starts_at, a.id limit ${limit}`)
  return {
    rules: ruleShape.array().parse(rows),
    rows: plannedRows.parse(rows.filter((row) => row.appointment_id !== null)),
  }
}

/** How far each rule has come. Of a full batch the last rule may have more: it stays due, from its last visit on. */
function progressOf(rules: z.infer<typeof ruleShape>[], rows: readonly Planned[], now: number): Progress[] {
  const seen = new Map(rules.map((rule) => [rule.rule_id, rule]))
  const last = rules.length < BATCH ? undefined : rules.at(-1)
  const unfinished = last?.appointment_id == null ? undefined : last.rule_id
  return [...seen.values()].map(({ clinic_id, rule_id, rule_version, offset_minutes }) => {
    const one = { clinicId: clinic_id, ruleId: rule_id, version: rule_version }
    return rule_id === unfinished
      ? { ...one, armedUntil: rows.at(-1)?.starts_at ?? null, armAt: null }
      : { ...one, armedUntil: now + offset_minutes * 60_000 + AHEAD, armAt: now + EVERY }
  })
}

/**
 * Plans the reminders of the visits that have come within reach of a rule: a read and a write for each batch of hundreds. A
 * run that ends in between, or beside another, repeats and plans nothing twice. Answers how many were planned or dropped.
 * @throws DomainError DATABASE_UNAVAILABLE
 */
export async function armReminders({ db, now }: Sending): Promise<number> {
  let armed = 0
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const { rules, rows } = await dueRules(db, now)
    if (rules.length === 0) break
    armed += await armVisits(db, { rows, rules: progressOf(rules, rows, now), now })
  }
  return armed
}
