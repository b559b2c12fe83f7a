import * as z from 'zod'
import { cursor, instant, limit, text, uuid, wholeMinute } from '../../../platform/http/fields.ts'
import { pageOf } from '../../../platform/http/page-of.ts'
import { affectedList } from '../affected.ts'
import { isOrdered, notOrdered } from '../span.ts'

export const addClosureInput = z
  .strictObject({ from: wholeMinute, to: wholeMinute, locationId: uuid.nullish(), reason: text(500).nullish() })
  .refine(isOrdered, notOrdered)
export type AddClosureInput = z.infer<typeof addClosureInput>

export const closuresQuery = z.strictObject({
  from: instant.optional(),
  to: instant.optional(),
  locationId: uuid.optional(),
  limit,
  cursor,
})
export type ClosuresQuery = z.infer<typeof closuresQuery>

const id = z.uuid()

export const closureRecord = z
  .object({
    id,
    clinicId: id,
    locationId: id.nullable(),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    reason: z.string().nullable(),
    version: z.number(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Closure' })
export type ClosureRecord = z.infer<typeof closureRecord>

export const closureAdded = closureRecord.extend({ affected: affectedList }).meta({ id: 'ClosureAdded' })

export const closurePage = pageOf(closureRecord)
