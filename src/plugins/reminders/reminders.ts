import { sql } from 'drizzle-orm'
import { appointments } from '../../db/schema/appointments.ts'
import { reminderRules } from '../../db/schema/messages.ts'
import { param } from '../../db/statement.ts'
import type { Hearer } from '../hearer.ts'
import {
  armVisits,
  dedupKey,
  isInTime,
  isReminded,
  isWithin,
  joinClinic,
  planned,
  plannedBy,
  plannedRows,
} from './arm-visits.ts'

/** After these a visit may stand at a time that it did not stand at before, or be another patient's. */
const HEARD = new Set([
  'appointment.booked',
  'appointment.accepted',
  'appointment.rescheduled',
  'appointment.updated',
  'appointment.handed_over',
  'appointment.no_show_undone',
  'appointment.check_in_undone',
])

// More than the cron looks ahead: whatever it has passed by is either armed here or still before it.
const REACH = sql.raw("interval '27 hours'")

/** Plans the reminders of what is booked or moved to a time that the cron has already looked at. */
export const remindersHearer: Hearer = {
  name: 'reminders',
  hears: (type) => HEARD.has(type),
  async deliver(events, _env, db) {
    const now = Date.now()
    const asked = events.map(({ clinicId, subjectId, at }) => ({
      clinic_id: clinicId,
      id: subjectId,
      since: new Date(at).toISOString(),
    }))
    const found = await db.run(sql`/* reminders-heard */ select ${planned}, ${plannedBy}, ${dedupKey} dedup_key
from (select x.clinic_id, x.id, max(x.since) since
  from jsonb_to_recordset(${param(JSON.stringify(asked), 'jsonb')}) as x(clinic_id uuid, id uuid, since timestamptz) group by 1, 2) e
join ${appointments} a on a.clinic_id = e.clinic_id and a.id = e.id
join ${reminderRules} r on r.clinic_id = a.clinic_id and r.active
${joinClinic}
where ${isReminded} and ${isWithin(now, REACH)} and ${isInTime(sql`e.since`)}`)
    const rows = plannedRows.parse(found)
    if (rows.length === 0) return
    const rules = new Map(
      rows.map((row) => [row.rule_id, { clinicId: row.clinic_id, ruleId: row.rule_id, version: row.rule_version }]),
    )
    const progress = [...rules.values()].map((rule) => ({ ...rule, armedUntil: null, armAt: null }))
    await armVisits(db, { rows, rules: progress, now })
  },
}
