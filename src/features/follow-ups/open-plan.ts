import { type SQL, sql } from 'drizzle-orm'
import type { AuditEntry } from '../../db/audit.ts'
import { changedColumns, type EventEntry } from '../../db/composed-write.ts'
import { type Cte, cte } from '../../db/cte.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { clinics } from '../../db/schema/people.ts'
import { assignments, param, sealedColumns } from '../../db/statement.ts'
import type { Caller, Permission } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { planImageOf, reachesPlan } from '../appointments/plan-record.ts'
import { AS_ASKED, type Check, freshness, type RecordWrite } from '../appointments/write-record.ts'
import { todayIn } from './days.ts'

export const PLAN_NOT_FOUND = new DomainError('FOLLOWUP_PLAN_NOT_FOUND', 'There is no such follow-up plan.')

/** A plan that the caller may see, locked, with `today` and further columns; `c` is its clinic. */
function lockedPlan({ actor }: Deps, request: RecordRequest, columns: SQL): SQL {
  return sql`select t.*, ${todayIn(actor.now)} today${columns} from ${followUpPlans} t
    join ${clinics} c on c.id = t.clinic_id where t.clinic_id = ${param(request.clinicId, 'uuid')}
      and t.id = ${param(request.id, 'uuid')} and ${reachesPlan(actor.caller, 'follow-ups:read', 't')}`
}

function reached(caller: Caller, permission: Permission): Check {
  return {
    holds: reachesPlan(caller, permission, 'cur'),
    refusal: new DomainError('FORBIDDEN', 'You may see this plan, but not do this to it.'),
  }
}

export const isNotConverted: Check = {
  holds: sql`cur.status <> 'completed'`,
  refusal: new DomainError('FOLLOWUP_PLAN_ALREADY_CONVERTED', 'An appointment has been made from this plan already.'),
}

export const isNotCancelled: Check = {
  holds: sql`cur.status <> 'cancelled'`,
  refusal: new DomainError('FOLLOWUP_PLAN_CLOSED', 'The plan is cancelled.'),
}

/** A cancelled plan that is to be cancelled stays as it is. */
export const isNotCancelledYet: Check = { holds: isNotCancelled.holds, refusal: AS_ASKED }

interface PlanChange {
  permission: Permission
  /** Checks of what the request names, before the caller's right; these are 404s. */
  named?: readonly Check[]
  rules: readonly Check[]
  /** Further columns of `cur`, each after a comma. */
  columns?: SQL
  set: Parameters<typeof assignments<typeof followUpPlans>>[1]
  /** Audit action and event type. */
  event: string
}

/** The write of a plan that is there: locked, checked, changed as CTE `p`, audited and told. */
export function planChange(deps: Deps, request: RecordRequest, change: PlanChange): RecordWrite & { effects: Cte[] } {
  const { caller, now } = deps.actor
  const { event, set, columns = sql``, named = [] } = change
  const put = assignments(followUpPlans, { ...set, updatedAt: now })
  return {
    status: 200,
    current: lockedPlan(deps, request, columns),
    locks: sql`t`,
    was: planImageOf('cur'),
    wasRead: { action: 'followup_plan.read', subjectType: 'followup_plan', patient: sql`e.patient_id` },
    notFound: PLAN_NOT_FOUND,
    checks: [...named, reached(caller, change.permission), freshness(request), ...change.rules],
    effects: [
      cte(
        'p',
        sql`update ${followUpPlans} t set ${put}, version = t.version + 1
          from go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*`,
      ),
      cte(
        'both',
        sql`select p.*, to_jsonb(cur) was, to_jsonb(p) became from p join cur on cur.clinic_id = p.clinic_id and cur.id = p.id`,
      ),
    ],
    audit: [
      {
        ...planAudit(event, 'both'),
        changed: changedColumns({ before: sql`e.was`, after: sql`e.became`, sealed: sealedColumns(followUpPlans) }),
      },
    ],
    events: [planEvent(event)],
    image: sql`select ${planImageOf('p')} as image from p`,
  }
}

export function planAudit(action: string, from: string): AuditEntry {
  return { action, subjectType: 'followup_plan', from, patient: sql`e.patient_id` }
}

/** What is told of the plan in CTE `p`. */
export function planEvent(type: string): EventEntry {
  const payload = sql`jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id)`
  return { type, subjectType: 'followup_plan', from: 'p', payload }
}
