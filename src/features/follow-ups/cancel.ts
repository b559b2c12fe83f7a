import { followUpPlans } from '../../db/schema/follow-ups.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { sealTexts } from '../../platform/seal-texts.ts'
import { type Written, writeRecord } from '../appointments/write-record.ts'
import { isNotCancelledYet, isNotConverted, planChange } from './open-plan.ts'
import type { CancelPlanInput } from './schemas.ts'

/**
 * Cancels a plan, and keeps the reason with who and when.
 * @throws DomainError FOLLOWUP_PLAN_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, FOLLOWUP_PLAN_ALREADY_CONVERTED
 */
export async function cancelPlan(deps: Deps, request: RecordRequest, input: CancelPlanInput): Promise<Written> {
  const { actor, vault } = deps
  const row = { table: followUpPlans, clinicId: request.clinicId, id: request.id }
  const write = planChange(deps, request, {
    permission: 'follow-ups:plan',
    rules: [isNotCancelledYet, isNotConverted],
    set: {
      status: 'cancelled',
      cancelledAt: actor.now,
      cancelledBy: actor.caller.userId,
      ...(await sealTexts(vault, { cancellationReason: input.reason ?? null }, row)),
    },
    event: 'followup_plan.cancelled',
  })
  return writeRecord(deps, request, write)
}
