import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../db/client.ts'
import { followUpPlans } from '../db/schema/follow-ups.ts'
import { clinics } from '../db/schema/people.ts'
import { cte, instantParam, materialized, param } from '../db/statement.ts'
import { type Actor, runWrite } from '../db/write.ts'

/** Rows a statement takes: few enough to stay far below a second. */
const BATCH = 500
const MOST_BATCHES = 500

/** No zone is further ahead of UTC. */
const FURTHEST_AHEAD = 14 * 60 * 60 * 1000

const event = 'followup_plan.overdue'
const markedShape = z.object({ marked: z.number() })

/**
 * Marks the plans whose day has passed in their own clinic's zone; answers how many. Rows that another run holds are left
 * to it, so two runs at once do each row once.
 */
export async function markOverdue(db: Database, actor: Actor): Promise<number> {
  // It bounds the scan of the index: on this day and later, no clinic has anything that has passed.
  const latestToday = new Date(actor.now + FURTHEST_AHEAD).toISOString().slice(0, 10)
  let marked = 0
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const result = await runWrite(db, {
      actor,
      idempotency: null,
      status: 200,
      guards: [
        materialized(
          'due',
          sql`select t.clinic_id, t.id from ${followUpPlans} t join ${clinics} c on c.id = t.clinic_id
            where t.status = 'scheduled' and t.scheduled_for < ${param(latestToday, 'date')}
              and t.scheduled_for < (${instantParam(actor.now)} at time zone c.timezone)::date
            order by t.scheduled_for limit ${sql.raw(String(BATCH))} for no key update of t skip locked`,
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
      image: sql`select jsonb_build_object('marked', count(*)) as image from p having count(*) > 0`,
      verdict: {},
    })
    if (!result.done) return marked
    const rows = markedShape.parse(result.image).marked
    marked += rows
    if (rows < BATCH) return marked
  }
  return marked
}
