import * as z from 'zod'
import { CHANNELS } from '../../domain/messages/channel.ts'
import { OFFSET_MINUTES } from '../../domain/messages/reminder-time.ts'
import { cursor, limit } from '../../platform/http/fields.ts'
import { pageOf } from '../../platform/http/page-of.ts'

const fields = {
  offsetMinutes: z.number().int().min(OFFSET_MINUTES.least).max(OFFSET_MINUTES.most),
  channel: z.enum(CHANNELS).nullable(),
  active: z.boolean(),
  skipConfirmed: z.boolean(),
}

export const addRuleInput = z.strictObject({
  ...fields,
  channel: fields.channel.default(null),
  active: fields.active.default(true),
  skipConfirmed: fields.skipConfirmed.default(false),
})
export type AddRuleInput = z.infer<typeof addRuleInput>

export const changeRuleInput = z.strictObject(fields).partial()
export type ChangeRuleInput = z.infer<typeof changeRuleInput>

export const rulesQuery = z.strictObject({ limit, cursor })
export type RulesQuery = z.infer<typeof rulesQuery>

export const ruleRecord = z
  .object({
    id: z.uuid(),
    ...fields,
    version: z.number(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'ReminderRule' })
export type RuleRecord = z.infer<typeof ruleRecord>

export const rulePage = pageOf(ruleRecord)
