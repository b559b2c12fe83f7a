import type { Context } from 'hono'
import type { AppEnv } from '../../platform/http/context.ts'
import { page } from '../../platform/http/cursor.ts'
import { depsOf } from '../../platform/http/deps.ts'
import { etag } from '../../platform/http/etag.ts'
import { type Completed, type CompletedParts, readCompleted } from './completed.ts'
import { presentPlan } from './plan-record.ts'
import { tellQueue } from './queues.ts'
import { presentAppointment, readImage } from './record.ts'
import type { AppointmentRecord, CompleteAnswer } from './schemas.ts'

/** The record for this caller, its ETag, and whether it is a replay. */
export async function respondWith(
  c: Context<AppEnv>,
  { image, replayed = false }: { image: unknown; replayed?: boolean },
): Promise<AppointmentRecord> {
  const { actor, vault } = depsOf(c)
  const record = await presentAppointment(image, { ...actor, vault })
  c.header('ETag', etag(record.version))
  if (replayed) c.header('Idempotency-Replayed', 'true')
  else if (c.req.method !== 'GET') tellQueue(c, readImage(image))
  return record
}

/** A page of records for this caller. */
export async function respondWithPage(
  c: Context<AppEnv>,
  { images, limit, filters }: { images: unknown[]; limit: number; filters: unknown },
) {
  const { actor, vault } = depsOf(c)
  const rows = await Promise.all(images.map((image) => presentAppointment(image, { ...actor, vault })))
  return page(c, { rows, limit, filters, positionOf: (row) => [row.appointmentDate, row.id] })
}

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
