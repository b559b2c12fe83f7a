import { type SQL, sql } from 'drizzle-orm'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { clinics } from '../../db/schema/people.ts'
import type { Consequence, Source } from '../visits/consequence.ts'
import { followUpPlanKind } from './follow-up-plan.ts'

/**
 * Locks the plans of the visits; each row has its visit and the further `columns`. What becomes of a plan depends on
 * all its visits, so writes that change two of them must take turns. A plan is locked after its visits.
 */
function plansHeld({ rows, at, n }: Source, columns: SQL = sql``): Cte {
  const visits = sql.identifier(rows)
  return materialized(
    'plans_held',
    sql`select p.*, ${visits}.id visit_id, ${at} visit_at, ${n} n${columns}
from ${visits} join ${followUpPlans} p on p.clinic_id = ${visits}.clinic_id and p.id = ${visits}.plan_id
order by p.id for no key update of p`,
  )
}

/**
 * A follow-up visit that will not take place gives its plan back: scheduled, or overdue where its day has passed in the
 * clinic's zone. The plan stays closed while another visit of it was completed or stands.
 * @param cancelledBy over the visits: who cancels the plan instead, or null
 */
export function reopensPlan(source: Source, cancelledBy?: SQL): Consequence {
  const leaving = sql`array(select l.id from ${sql.identifier(source.rows)} l)`
  const open = sql`case when o.scheduled_for < local_of(o.visit_at, c.timezone)::date then 'overdue' else 'scheduled' end`
  const [cancels, cancelled] = cancelledBy
    ? [
        sql`when o.gives_up is not null then 'cancelled' `,
        sql`,\ncancelled_at = case when o.kept is null and o.gives_up is not null then o.visit_at end, cancelled_by = case when o.kept is null then o.gives_up end`,
      ]
    : [sql``, sql``]
  return {
    effects: [
      plansHeld(source, cancelledBy && sql`, ${cancelledBy} gives_up`),
      materialized(
        'opening',
        sql`select h.*, visit_keeping_plan(h.clinic_id, h.id, ${leaving}) kept
from plans_held h where h.status = 'completed' and h.follow_up_appointment_id = h.visit_id`,
      ),
      cte(
        'reopened',
        sql`update ${followUpPlans} p set follow_up_appointment_id = o.kept,
status = case when o.kept is not null then 'completed' ${cancels}else ${open} end${cancelled},
version = p.version + 1, updated_at = o.visit_at
from opening o join ${clinics} c on c.id = o.clinic_id
where p.clinic_id = o.clinic_id and p.id = o.id returning p.*, o.n`,
      ),
    ],
    happened: [
      {
        action: sql`case e.status when 'completed' then 'followup_plan.converted' when 'cancelled' then 'followup_plan.cancelled'
else 'followup_plan.reopened' end`,
        of: followUpPlanKind,
        rows: 'reopened',
      },
    ],
  }
}

/** A visit that is cancelled takes the plan it asked for with it, where nothing has come of that yet. @param by over the visits: who, or null */
export function cancelsItsPlan({ rows, at, n }: Source, by: SQL): Consequence {
  const visits = sql.identifier(rows)
  return {
    effects: [
      cte(
        'given_up',
        sql`update ${followUpPlans} p set status = 'cancelled', cancelled_at = ${at}, cancelled_by = ${by},
version = p.version + 1, updated_at = ${at}
from ${visits} where p.clinic_id = ${visits}.clinic_id and p.appointment_id = ${visits}.id
and p.status in ('scheduled', 'overdue') and ${by} is not null returning p.*, ${n} n`,
      ),
    ],
    happened: [{ action: 'followup_plan.cancelled', of: followUpPlanKind, rows: 'given_up' }],
  }
}

/** A follow-up visit that takes place after all closes its plan again, unless that was booked anew meanwhile or cancelled. */
export function convertsPlanAgain(source: Source): Consequence {
  return {
    effects: [
      plansHeld(source),
      cte(
        'converted',
        sql`update ${followUpPlans} p set follow_up_appointment_id = h.visit_id, status = 'completed',
version = p.version + 1, updated_at = h.visit_at
from plans_held h where p.clinic_id = h.clinic_id and p.id = h.id and h.status in ('scheduled', 'overdue')
returning p.*, h.n`,
      ),
    ],
    happened: [{ action: 'followup_plan.converted', of: followUpPlanKind, rows: 'converted' }],
  }
}
