import * as z from 'zod'
import { FOLLOW_UP_TYPES, PLAN_PRIORITIES } from '../../domain/follow-up.ts'
import { text } from '../../platform/http/fields.ts'

export const followUpType = z.enum(FOLLOW_UP_TYPES)
export const planPriority = z.enum(PLAN_PRIORITIES)
export const planInstructions = text(5000)

/** Medications, tests, restrictions: plain strings, one an item. */
export const planList = z.array(text(200)).max(50)
