import type { Context } from 'hono'
import * as z from 'zod'
import type { Written } from '../../db/verdict.ts'
import type { AppEnv } from '../../platform/http/context.ts'
import { notifyRulesChanged } from '../calendar/client.ts'

const imageShape = z.looseObject({ doctor_ids: z.array(z.string()) })

/** Tells the doctors whom an image names by `doctor_ids` that rules of theirs have changed. */
export async function notifyCalendars(
  c: Context<AppEnv>,
  { image, replayed }: Pick<Written, 'image' | 'replayed'>,
): Promise<void> {
  if (!replayed) await notifyRulesChanged(c, imageShape.parse(image).doctor_ids)
}
