import { type SQL, sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** An address that is told of events. Changes to it are audited and make no event: it would be told of itself. */
export const webhookKind: RecordKind = {
  subjectType: 'webhook',
  patient: sql`null::uuid`,
  payload: sql`null::jsonb`,
}

/** A webhook's image, over the row `alias`: without its secrets, and without what its request is compared with. */
export function webhookImage(alias: string): SQL {
  return sql`to_jsonb(${sql.identifier(alias)}) - '{secret,previous_secret,request}'::text[]`
}

/** What the trail looks at of a webhook, over the row `alias`; of its secrets it tells only that they changed. */
export function webhookTrail(alias: string): SQL {
  return sql`to_jsonb(${sql.identifier(alias)}) - '{request,failing_since,paused_until}'::text[]`
}
