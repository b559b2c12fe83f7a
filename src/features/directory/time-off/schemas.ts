import * as z from 'zod'
import { cursor, instant, limit, text, wholeMinute } from '../../../platform/http/fields.ts'
import { pageOf } from '../../../platform/http/page-of.ts'
import { unreadable } from '../../../records/unreadable.ts'
import { affectedList } from '../affected.ts'
import { isOrdered, notOrdered } from '../span.ts'
import { ELSEWHERE_REASONS } from './elsewhere.ts'

export const addTimeOffInput = z
  .strictObject({
    from: wholeMinute,
    to: wholeMinute,
    reason: text(500).nullish(),
    everywhere: z.boolean().default(false),
  })
  .refine(isOrdered, notOrdered)
export type AddTimeOffInput = z.infer<typeof addTimeOffInput>

export const timeOffQuery = z.strictObject({ from: instant.optional(), to: instant.optional(), limit, cursor })
export type TimeOffQuery = z.infer<typeof timeOffQuery>

const id = z.uuid()

export const timeOffRecord = z
  .object({
    id,
    clinicId: id,
    doctorId: id,
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    everywhere: z.boolean(),
    reason: z.string().nullable().optional(),
    unreadable,
    version: z.number(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'TimeOff' })
export type TimeOffRecord = z.infer<typeof timeOffRecord>

export const timeOffAdded = timeOffRecord.extend({ affected: affectedList }).meta({ id: 'TimeOffAdded' })

const elsewhere = z.object({ from: z.iso.datetime(), to: z.iso.datetime(), reason: z.enum(ELSEWHERE_REASONS) })

export const timeOffPage = pageOf(timeOffRecord).extend({ elsewhere: z.array(elsewhere).optional() })
