import * as z from 'zod'
import { isoShape } from '../../db/shapes.ts'
import { DomainError } from '../../domain/errors.ts'
import type { WebhookRecord } from './schemas.ts'

const imageShape = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  active: z.boolean(),
  description: z.string().nullable(),
  disabled_reason: z.enum(['GONE', 'FAILING']).nullable(),
  paused_until: isoShape.nullable(),
  previous_until: isoShape.nullable(),
  created_by: z.string(),
  version: z.number(),
  created_at: isoShape,
  updated_at: isoShape,
})

/** The record of a row's image. */
export function presentWebhook(image: unknown): WebhookRecord {
  const row = imageShape.parse(image)
  return {
    id: row.id,
    url: row.url,
    events: row.events,
    active: row.active,
    description: row.description,
    disabledReason: row.disabled_reason,
    pausedUntil: row.paused_until,
    previousSecretUntil: row.previous_until,
    createdBy: row.created_by,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** What a stale `If-Match` is told. */
export const STALE = new DomainError('VERSION_MISMATCH', 'The webhook has changed since you read it: read it again.')
