import { sql } from 'drizzle-orm'
import { like } from '../../db/asked.ts'
import { AS_IT_IS } from '../../db/checks.ts'
import type { RecordRequest } from '../../db/request.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import type { Written } from '../../db/verdict.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import { changeOnePlan, definePlanChange, planAsked, t } from './plan-change.ts'
import { planNotCancelled, planNotConverted } from './plan-checks.ts'
import type { CancelPlanInput } from './schemas.ts'

const asked = planAsked(like(followUpPlans, ['cancellationReason']))
const { r } = asked

const cancelPlans = definePlanChange(() => ({
  name: 'cancel-plan',
  asked,
  checks: [{ ...planNotCancelled, refusal: AS_IT_IS }, planNotConverted],
  set: {
    status: sql`'cancelled'`,
    cancelledAt: r.at,
    cancelledBy: r.userId,
    cancellationReason: sql`coalesce(${r.cancellationReason}, ${t.cancellationReason})`,
  },
  action: 'followup_plan.cancelled',
  asItIs: planNotCancelled.name,
}))

/**
 * Cancels a plan, and keeps the reason with who and when. A cancelled one is answered as it is.
 * @throws DomainError FOLLOWUP_PLAN_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, FOLLOWUP_PLAN_ALREADY_CONVERTED
 */
export async function cancelPlan(deps: Deps, request: RecordRequest, input: CancelPlanInput): Promise<Written> {
  const row = { table: followUpPlans, clinicId: request.clinicId, id: request.id }
  const texts = await sealTexts(deps.vault, { cancellationReason: input.reason ?? null }, row)
  return changeOnePlan(deps, { request, permission: 'follow-ups:plan' }, [cancelPlans, texts])
}
