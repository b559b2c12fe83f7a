import { sql } from 'drizzle-orm'
import { text } from '../db/asked.ts'
import type { Database } from '../db/client.ts'
import { cte } from '../db/cte.ts'
import type { Actor } from '../db/request.ts'
import { followUpPlans } from '../db/schema/follow-ups.ts'
import { clinics } from '../db/schema/people.ts'
import { rowsAsked } from '../db/write.ts'
import { followUpPlanKind } from '../records/follow-ups/follow-up-plan.ts'
import { changeInBatches, defineDue } from './in-batches.ts'

/** Milliseconds that a zone may be ahead of UTC at most. */
const FURTHEST_AHEAD = 14 * 60 * 60 * 1000

const overdue = defineDue({
  name: 'mark-overdue',
  /** The latest day that it is anywhere, `YYYY-MM-DD`. It keeps the index scan short: a plan for this day or later has passed nowhere. */
  asked: rowsAsked({ latestToday: text }),
  size: 500,
  most: 500,
  due: sql`select t.clinic_id, t.id from ${followUpPlans} t join ${clinics} c on c.id = t.clinic_id
where t.status = 'scheduled' and t.scheduled_for < r.latest_today::date and t.scheduled_for < local_of(r.at, c.timezone)::date
order by t.scheduled_for`,
  locks: 't',
  effects: [
    cte(
      'marked',
      sql`update ${followUpPlans} t set status = 'overdue', version = t.version + 1, updated_at = r.at
from due x join asked r on r.n = x.n join judged j on j.n = x.n
where t.clinic_id = x.clinic_id and t.id = x.id and j.refused is null returning t.*, x.n`,
    ),
  ],
  happened: [
    {
      action: 'followup_plan.overdue',
      of: followUpPlanKind,
      rows: 'marked',
      changed: sql`'{"status": ["scheduled", "overdue"]}'::jsonb`,
    },
  ],
})

/** Marks the plans whose day has passed in their own clinic's zone; answers how many. */
export function markOverdue(db: Database, actor: Actor): Promise<number> {
  const latestToday = new Date(actor.now + FURTHEST_AHEAD).toISOString().slice(0, 10)
  return changeInBatches(db, overdue, { actor, row: { latestToday } })
}
