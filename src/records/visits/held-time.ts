import * as z from 'zod'
import { instantShape } from '../../db/shapes.ts'
import type { Interval } from '../../domain/working-hours.ts'

/** The few columns that say which time a visit holds: reading all of an image takes many times as long. */
const imageShape = z.object({ id: z.string(), doctor_id: z.string(), starts_at: instantShape, ends_at: instantShape })

/**
 * Which visit of an image holds which time (epoch ms) of which doctor.
 * @throws ZodError when the database answers something else than the schema says: a fault of ours, a 500.
 */
export function heldTime(image: unknown): { id: string; doctorId: string; time: Interval } {
  const { id, doctor_id, starts_at, ends_at } = imageShape.parse(image)
  return { id, doctorId: doctor_id, time: { start: starts_at, end: ends_at } }
}
