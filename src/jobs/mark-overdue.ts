import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { cte, materialized } from '../db/cte.ts'
import type { Actor } from '../db/request.ts'
import { followUpPlans } from '../db/schema/follow-ups.ts'
import { clinics } from '../db/schema/people.ts'
import { instantParam, param } from '../db/statement.ts'
import { changeInBatches } from './in-batches.ts'

/** No zone is further ahead of UTC. */
const FURTHEST_AHEAD = 14 * 60 * 60 * 1000

const event = 'followup_plan.overdue'

/**
 * Marks the plans whose day has passed in their own clinic's zone; answers how many. Rows that another run holds are left
 * to it, so two runs at once do each row once.
 */
export function markOverdue(db: Database, actor: Actor): Promise<number> {
  // This bound keeps the index scan short: a plan for this day or later has not passed in any clinic's zone.
  const latestToday = new Date(actor.now + FURTHEST_AHEAD).toISOString().slice(0, 10)
  return changeInBatches(db, actor, {
    name: 'mark-overdue',
    size: 500,
    most: 500,
    write: (limit) => ({
      guards: [
        materialized(
          'due',
          sql`select t.clinic_id, t.id from ${followUpPlans} t join ${clinics} c on c.id = t.clinic_id
            where t.status = 'scheduled' and t.scheduled_for < ${param(latestToday, 'date')}
              and t.scheduled_for < local_of(${instantParam(actor.now)}, c.timezone)::date
            order by t.scheduled_for limit ${limit} for no key update of t skip locked`,
        ),
      ],
      effects: [
        cte(
          'p',
          sql`update ${followUpPlans} t set status = 'overdue', version = t.version + 1, updated_at = ${instantParam(actor.now)}
            from due where t.clinic_id = due.clinic_id and t.id = due.id returning t.*`,
        ),
      ],
      audit: [
        {
          action: event,
          subjectType: 'followup_plan',
          from: 'p',
          patient: sql`e.patient_id`,
          changed: sql`'{"status": ["scheduled", "overdue"]}'::jsonb`,
        },
      ],
      events: [
        {
          type: event,
          subjectType: 'followup_plan',
          from: 'p',
          payload: sql`jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id)`,
        },
      ],
    }),
  })
}
