import * as z from 'zod'
import { text, uuid } from '../../../platform/http/fields.ts'

export const eraseInput = z.strictObject({ reason: text(500), confirmId: uuid, dryRun: z.boolean().optional() })
export type EraseInput = z.infer<typeof eraseInput>

const count = z.number().int()

/** What is kept for as long as the clinic has to, and what is gone: how many of each. */
export const erasureAnswer = z
  .object({
    kept: z.object({ visits: count, plans: count }),
    erased: z.object({
      records: count,
      visits: count,
      cancelled: count,
      series: count,
      messages: count,
      links: count,
      calendars: count,
      notifications: count,
      tasks: count,
      imports: count,
    }),
    until: z.iso.datetime().optional(),
  })
  .meta({ id: 'Erasure' })
export type ErasureAnswer = z.infer<typeof erasureAnswer>
