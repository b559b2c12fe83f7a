import type { Context } from 'hono'
import type { AppEnv } from '../../platform/http/context.ts'
import { depsOf } from '../../platform/http/deps.ts'
import { presentPlan } from '../../records/follow-ups/follow-up-plan.ts'
import { presentAppointment } from '../../records/visits/present-appointment.ts'
import { type Completed, type CompletedParts, readCompleted } from '../calendar/follow-ups/completed.ts'
import { respondWith } from '../calendar/respond.ts'
import type { CompleteAnswer } from './schemas.ts'

/** The completed visit, with the plan and the visit that followed from it; null where no follow-up was asked for. */
export async function respondWithCompletion(c: Context<AppEnv>, completed: Completed): Promise<CompleteAnswer> {
  const { actor, vault } = depsOf(c)
  const parts = readCompleted(completed.image)
  const appointment = await respondWith(c, { image: parts.appointment, replayed: completed.replayed })
  if (parts.asked === 'nothing') return { appointment, followUpPlan: null, followUpAppointment: null, followUp: null }
  const followUpAppointment = parts.follow_up ? await presentAppointment(parts.follow_up, { ...actor, vault }) : null
  return {
    appointment,
    followUpPlan: await presentPlan(parts.plan, { ...actor, vault }),
    followUpAppointment,
    followUp: { booked: followUpAppointment !== null, ...(followUpAppointment ? {} : whyNotBooked(parts, completed)) },
  }
}

function whyNotBooked({ asked, plan, refusal }: CompletedParts, { late }: Completed) {
  if (plan?.status === 'completed') return { code: 'FOLLOWUP_PLAN_ALREADY_CONVERTED' }
  if (asked === 'plan') return {}
  return (refusal ?? late ?? { code: 'SCHEDULING_CONFLICT' }) as NonNullable<Completed['late']>
}
