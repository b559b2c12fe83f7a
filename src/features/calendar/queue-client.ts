import type { Context } from 'hono'
import * as z from 'zod'
import { instantShape } from '../../db/shapes.ts'
import type { QueueStanding } from '../../domain/queue.ts'
import { gather } from '../../platform/gather.ts'
import type { AppEnv } from '../../platform/http/context.ts'
import { log } from '../../platform/log.ts'
import { objectOf } from '../../platform/object-of.ts'
import { type AppointmentImage, readImage } from '../../records/visits/appointment.ts'
import type { CheckInAnswer } from '../../records/visits/appointment-record.ts'

type Visit = Pick<AppointmentImage, 'clinic_id' | 'doctor_id' | 'id'>

/** A change to one visit, as its doctor's queue hears of it. */
export interface VisitNews {
  appointmentId: string
  status: string
  version: number
}

/** What can be asked of a doctor's live queue about single visits. */
export interface VisitQueueCalls extends Rpc.DurableObjectBranded {
  /** Where a visit stands now; null when it is not in the line. What this reads, it reads for everyone who looks. */
  standing(appointmentId: string): Promise<QueueStanding | null>
  /** The Worker and the outbox call this after visits have changed. Either may come late or twice: each version is sent once. */
  visitsChanged(news: readonly VisitNews[]): Promise<void>
}

/** The live queue of a doctor in a clinic, asked from the Worker. */
export function liveQueueOf<Calls extends Rpc.DurableObjectBranded = VisitQueueCalls>(
  c: Context<AppEnv>,
  { clinic_id, doctor_id }: Omit<Visit, 'id'>,
) {
  return objectOf<Calls>(c.env.DOCTOR_QUEUE, `${clinic_id}:${doctor_id}`)
}

/** Milliseconds: what requests change within them is told as one. */
const TOGETHER = 20

const DAY = 24 * 60 * 60_000

/** The few columns that a queue hears of; what else is in the image is not looked at again. */
const newsShape = z.object({
  clinic_id: z.string(),
  doctor_id: z.string(),
  id: z.string(),
  status: z.string(),
  version: z.number(),
  starts_at: instantShape,
})

const tell = gather<string, VisitNews>(TOGETHER, (c, news, queue) =>
  objectOf<VisitQueueCalls>(c.env.DOCTOR_QUEUE, queue)
    .visitsChanged(news)
    .catch(() => log('warn', 'queue.not_told', { queue })),
)

/**
 * After the answer: tells the desks at a doctor's live queue of a visit. It may be lost; the outbox tells them too, and of a
 * new visit of another day it does so alone, since that visit is in no line.
 */
export function notifyQueue(c: Context<AppEnv>, image: unknown): void {
  const { clinic_id, doctor_id, id, status, version, starts_at } = newsShape.parse(image)
  if (version === 1 && Math.abs(starts_at - c.var.now) > DAY) return
  tell(c, `${clinic_id}:${doctor_id}`, { appointmentId: id, status, version })
}

/**
 * Where a visit stands in its doctor's line; null when it is in none, or cannot be said now: after a commit nothing may fail
 * the request. The object reads the line for everyone who looks, so no request is charged for it.
 */
export async function queueStandingOf(c: Context<AppEnv>, image: unknown): Promise<CheckInAnswer['queue']> {
  const visit = readImage(image)
  try {
    const standing = await liveQueueOf(c, visit).standing(visit.id)
    if (!standing) return null
    const { position, totalInQueue, minutes, low, high } = standing
    return { position, totalInQueue, estimatedWaitMinutes: minutes, waitRange: [low, high] }
  } catch {
    log('warn', 'queue.not_asked', { doctorId: visit.doctor_id })
    return null
  }
}
