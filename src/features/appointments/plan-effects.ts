import { type SQL, sql } from 'drizzle-orm'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { clinics } from '../../db/schema/people.ts'
import { cte, instantParam } from '../../db/statement.ts'
import type { Also } from './also.ts'

function planEffect(name: string, query: SQL, event: string): Also {
  return {
    effects: [cte(name, query)],
    audit: [{ action: event, subjectType: 'followup_plan', from: name, patient: sql`e.patient_id` }],
    events: [
      {
        type: event,
        subjectType: 'followup_plan',
        from: name,
        payload: sql`jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id)`,
      },
    ],
  }
}

const changed = (now: number) => sql`version = p.version + 1, updated_at = ${instantParam(now)}`

/**
 * A follow-up visit that will not take place (the rows of `a`) gives its plan back: scheduled, or overdue where its day has
 * passed in the clinic's zone.
 */
export function reopensPlan(now: number): Also {
  return planEffect(
    'reopened',
    sql`update ${followUpPlans} p set follow_up_appointment_id = null, status = case
        when p.scheduled_for < local_of(${instantParam(now)}, c.timezone)::date then 'overdue' else 'scheduled' end, ${changed(now)}
      from a join ${clinics} c on c.id = a.clinic_id
      where p.clinic_id = a.clinic_id and p.follow_up_appointment_id = a.id and p.status = 'completed' returning p.*`,
    'followup_plan.reopened',
  )
}

/** A follow-up visit that takes place after all closes its plan again, unless that was booked anew meanwhile. */
export function convertsPlanAgain(now: number): Also {
  return planEffect(
    'converted',
    sql`update ${followUpPlans} p set follow_up_appointment_id = a.id, status = 'completed', ${changed(now)}
      from a where a.is_follow_up and p.clinic_id = a.clinic_id and p.appointment_id = a.parent_appointment_id
        and p.status in ('scheduled', 'overdue') returning p.*`,
    'followup_plan.converted',
  )
}
