import { sql } from 'drizzle-orm'
import { flag, like } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import type { RecordRequest } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import { cancelsItsPlan, reopensPlan } from '../../records/follow-ups/plan-consequences.ts'
import { reach, reachesAsStaff, reachesFor } from '../../records/standing.ts'
import { endsRoom } from '../../records/video-room.ts'
import {
  type Changed,
  changeVisit,
  defineChange,
  mayStepFrom,
  t,
  visitAsked,
  wrongStepOf,
} from '../../records/visits/appointment-change.ts'
import { inTimeForPatient } from '../../records/visits/change-window.ts'
import { allConsequences, CHANGED } from '../../records/visits/consequence.ts'
import type { CancelInput } from './schemas.ts'

const asked = visitAsked({ ...like(appointments, ['cancellationReason', 'notify']), cancelPlan: flag, mayPlan: reach })

const { r } = asked

/** Plans belong to staff: a patient cancels the visit, and the clinic sees that the plan is open again. */
const mayCancelPlan: Check = {
  name: 'may cancel the plan',
  holds: sql`not ${r.cancelPlan} or ${reachesAsStaff(r.mayPlan)}`,
  refusal: new DomainError('FORBIDDEN', 'You may cancel this appointment, but not its follow-up plan.'),
}

const whoCancelsPlan = sql`(select case when ${r.cancelPlan} then r.user_id end from asked r where r.n = changed.n)`

const cancelVisits = defineChange(() => ({
  name: 'cancel',
  asked,
  target: 'CANCELLED',
  rights: [mayCancelPlan],
  checks: [{ name: 'step', holds: mayStepFrom('cancel'), refusal: wrongStepOf }, inTimeForPatient],
  set: {
    status: sql`'CANCELLED'`,
    cancelledAt: r.at,
    cancelledBy: r.userId,
    // A cancellation without a reason removes none that is there.
    cancellationReason: sql`coalesce(${r.cancellationReason}, ${t.cancellationReason})`,
    notify: sql`coalesce(${r.notify}, ${t.notify})`,
  },
  action: 'appointment.cancelled',
  consequence: allConsequences(
    reopensPlan(CHANGED, whoCancelsPlan),
    cancelsItsPlan(CHANGED, whoCancelsPlan),
    endsRoom(CHANGED),
  ),
  byLink: true,
}))

/**
 * Cancels the visit, which frees the slot, and keeps the reason with who and when. With `cancelPlan` its follow-up plan goes too:
 * the open one it asked for, and the one it was booked for.
 * @throws DomainError CANCELLATION_WINDOW_CLOSED and those of `changeVisit`.
 */
export async function cancelAppointment(
  { db, vault, actor }: Deps,
  request: RecordRequest,
  input: CancelInput,
): Promise<Changed> {
  const row = { table: appointments, clinicId: request.clinicId, id: request.id }
  const texts = await sealTexts(vault, { cancellationReason: input.reason ?? null }, row)
  const asking = { actor, request, permission: 'appointments:cancel' as const }
  const mayPlan = reachesFor(actor.caller, 'follow-ups:plan')
  return changeVisit(db, asking, [
    cancelVisits,
    { ...texts, notify: input.notify, cancelPlan: input.cancelPlan ?? false, mayPlan },
  ])
}
