import * as z from 'zod'
import type { Alternative, ErrorCode } from '../../../domain/errors.ts'
import type { Changed } from '../../../records/visits/appointment-change.ts'

export interface Completed extends Changed {
  /** Set when the time that was free was lost to somebody else in the moment of writing. */
  late?: { code: ErrorCode; alternatives: Alternative[] }
}

/** Nothing was written: the visit's open plan is this one, and the texts were sealed for another. Null: it has none. */
export interface OpenPlan {
  openPlan: string | null
}

const completedShape = z.looseObject({
  appointment: z.unknown(),
  asked: z.enum(['nothing', 'plan', 'visit']),
  plan: z.looseObject({ id: z.string(), status: z.string() }).nullish(),
  follow_up: z.unknown().optional(),
  refusal: z.looseObject({ code: z.string() }).nullish(),
})

/** What a completion is answered with, now and in a replay: the visit, what was asked to follow from it, and what did. */
export type CompletedParts = z.infer<typeof completedShape>

/** @throws ZodError when the database answers something else: a fault of ours, a 500 */
export function readCompleted(image: unknown): CompletedParts {
  return completedShape.parse(image)
}
