import type { Context } from 'hono'
import { z } from 'zod'
import type { AppEnv } from '../../platform/context.ts'
import { tellRulesChanged } from '../appointments/tell.ts'
import type { Written } from './write-record.ts'

const imageShape = z.looseObject({ doctor_ids: z.array(z.string()) })

/** After the answer: tells the doctors whom an image names by `doctor_ids` that rules of theirs have changed. */
export function tellCalendars(c: Context<AppEnv>, { image, replayed }: Written): void {
  if (!replayed) tellRulesChanged(c, imageShape.parse(image).doctor_ids)
}
