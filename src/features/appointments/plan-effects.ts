import { sql } from 'drizzle-orm'
import { cte } from '../../db/cte.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { clinics } from '../../db/schema/people.ts'
import { followUpPlan } from '../../records/follow-up-plan.ts'
import type { Consequence, Source } from './consequence.ts'

/**
 * A follow-up visit that will not take place gives its plan back: scheduled, or overdue where its day has passed in the
 * clinic's zone.
 */
export function reopensPlan({ rows, at, n }: Source): Consequence {
  const visits = sql.identifier(rows)
  return {
    effects: [
      cte(
        'reopened',
        sql`update ${followUpPlans} p set follow_up_appointment_id = null,
status = case when p.scheduled_for < local_of(${at}, c.timezone)::date then 'overdue' else 'scheduled' end,
version = p.version + 1, updated_at = ${at}
from ${visits} join ${clinics} c on c.id = ${visits}.clinic_id
where p.clinic_id = ${visits}.clinic_id and p.follow_up_appointment_id = ${visits}.id and p.status = 'completed'
returning p.*, ${n} n`,
      ),
    ],
    happened: [{ action: 'followup_plan.reopened', of: followUpPlan, rows: 'reopened' }],
  }
}

/** A follow-up visit that takes place after all closes its plan again, unless that was booked anew meanwhile. */
export function convertsPlanAgain({ rows, at, n }: Source): Consequence {
  const visits = sql.identifier(rows)
  return {
    effects: [
      cte(
        'converted',
        sql`update ${followUpPlans} p set follow_up_appointment_id = ${visits}.id, status = 'completed',
version = p.version + 1, updated_at = ${at}
from ${visits} where ${visits}.is_follow_up and p.clinic_id = ${visits}.clinic_id and p.appointment_id = ${visits}.parent_appointment_id
and p.status in ('scheduled', 'overdue') returning p.*, ${n} n`,
      ),
    ],
    happened: [{ action: 'followup_plan.converted', of: followUpPlan, rows: 'converted' }],
  }
}
