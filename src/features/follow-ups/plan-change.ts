import { type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { AskedColumn } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import type { Cte } from '../../db/cte.ts'
import { defineRecordChange, ONE_RECORD, versionsOf } from '../../db/record-change.ts'
import type { RecordRequest } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { clinics } from '../../db/schema/people.ts'
import type { Written } from '../../db/verdict.ts'
import { type RowOf, type RowsAsked, rowsAsked, runWrite, type Write } from '../../db/write.ts'
import { DomainError } from '../../domain/errors.ts'
import { PLAN_NOT_FOUND } from '../../domain/not-found.ts'
import type { Permission } from '../../domain/rights.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { followUpPlanKind, planImageOf, standingToPlan } from '../../records/follow-ups/follow-up-plan.ts'
import { reach, reaches, reachesFor } from '../../records/standing.ts'
import { recordIsFresh } from './plan-checks.ts'

type Columns = Record<string, AskedColumn<unknown>>

/** Which plan, in which versions (null: any), and how far the rights to read it and to do this to it reach. */
const PLAN = { ...ONE_RECORD, mayRead: reach, mayDo: reach }

/** The columns of a change's rows, besides everybody's. */
export function planAsked<C extends Columns>(columns: C): RowsAsked<C & typeof PLAN> {
  return rowsAsked({ ...PLAN, ...columns })
}
const { r } = planAsked({})

/** The plan that a row is about, by the schema's columns. */
export const t = alias(followUpPlans, 't')
const asking = alias(appointments, 'asking')

interface PlanChange<C extends Columns> {
  name: string
  asked: RowsAsked<C & typeof PLAN>
  /** The checks that the records named by the request exist. They come before the caller's right. */
  named?: readonly Check[]
  /** Further columns of `judged`: over the plan `t`, the row `r` and its clinic `c`. */
  columns?: SQL
  /** The checks after the caller's right, in the contract's order. */
  checks: readonly Check[]
  /** Columns over the plan `t`, the row `r` and what was judged of it, `j`. */
  set: { [K in keyof typeof followUpPlans._.columns]?: SQL }
  /** `followup_plan.past_tense`. */
  action: string
  /** The name of the check that answers a plan as it is. */
  asItIs?: string
  /** What is written besides, fed by the CTE `changed`. */
  effects?: readonly Cte[]
  /** What is answered, over the plan `e` as it is now; by default the plan. */
  image?: SQL
  /** Default 200. */
  status?: 200 | 201
}

const planNow = sql`(${planImageOf('e')}) - '{n,written}'::text[]`

/** One change of follow-up plans: access, rules, the row and its trail, in one statement. */
export function definePlanChange<C extends Columns>(define: () => PlanChange<C>): Write<C & typeof PLAN> {
  return defineRecordChange(() => {
    const change = define()
    const { name, asked, named = [], columns, checks, set, action, asItIs } = change
    const { effects = [], image = planNow, status = 200 } = change
    return {
      name,
      table: followUpPlans,
      of: followUpPlanKind,
      asked,
      from: sql`from asked r left join held t on t.n = r.n
left join ${appointments} asking on ${asking.clinicId} = ${t.clinicId} and ${asking.id} = ${t.appointmentId}
left join ${clinics} c on c.id = r.clinic_id
${standingToPlan(t, asking.doctorId)}`,
      ...(columns && { columns }),
      checks: [
        { name: 'visible', holds: sql`${t.id} is not null and ${reaches(r.mayRead)}`, refusal: PLAN_NOT_FOUND },
        ...named,
        {
          name: 'allowed',
          holds: reaches(r.mayDo),
          refusal: new DomainError('FORBIDDEN', 'You may see this plan, but you may not change it in this way.'),
        },
        recordIsFresh,
        ...checks,
      ],
      set,
      action,
      consequence: { effects, happened: [] },
      ...(asItIs && { asItIs: { check: asItIs, action: 'followup_plan.read' } }),
      image,
      status,
    }
  })
}

/**
 * Changes one plan in one statement.
 * @throws DomainError FOLLOWUP_PLAN_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, or a rule's own refusal
 */
export async function changeOnePlan<C extends Columns>(
  { db, actor }: Deps,
  { request, permission }: { request: RecordRequest; permission: Permission },
  [definition, row]: [Write<C & typeof PLAN>, Omit<RowOf<C & typeof PLAN>, keyof typeof PLAN>],
): Promise<Written> {
  const { clinicId, id, ifMatch, idempotency } = request
  const about = {
    id,
    versions: versionsOf(ifMatch),
    mayRead: reachesFor(actor.caller, 'follow-ups:read'),
    mayDo: reachesFor(actor.caller, permission),
  }
  const written = await runWrite(db, definition, {
    asking: { actor, idempotency, clinicId },
    row: { ...about, ...row } as RowOf<C & typeof PLAN>,
  })
  if (!written) throw new Error('A follow-up plan was left unchanged, and no check says why.')
  return written
}
