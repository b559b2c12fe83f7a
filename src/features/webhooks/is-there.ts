import { sql } from 'drizzle-orm'
import type { Check } from '../../db/checks.ts'
import { isFresh } from '../../db/record-change.ts'
import { WEBHOOK_NOT_FOUND } from '../../domain/not-found.ts'
import { STALE } from './present.ts'

/** Over the webhook `t` that a row `r` names: one that was removed is none. */
export const isThere: Check = {
  name: 'webhook',
  holds: sql`t.id is not null and t.ended_at is null`,
  refusal: WEBHOOK_NOT_FOUND,
}

/** 412 for a stale `If-Match`. */
export const fresh: Check = { name: 'fresh', holds: isFresh('t'), refusal: STALE }
