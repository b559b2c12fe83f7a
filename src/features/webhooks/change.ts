import { sql } from 'drizzle-orm'
import { like, texts } from '../../db/asked.ts'
import { asNamed, defineRecordChange, namesIn, ONE_RECORD, versionsOf } from '../../db/record-change.ts'
import { type RecordRequest, requestsOf } from '../../db/request.ts'
import { webhooks } from '../../db/schema/outgoing.ts'
import type { Sealed } from '../../db/sealed.ts'
import type { Written } from '../../db/verdict.ts'
import { type RowOf, rowsAsked, runWrite, type Write } from '../../db/write.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { webhookImage, webhookKind, webhookTrail } from '../../records/webhook.ts'
import { fresh, isThere } from './is-there.ts'
import type { ChangeWebhookInput } from './schemas.ts'

const FIELDS = ['url', 'events', 'description', 'active'] as const

const image = sql`${webhookImage('e')} - '{n,written}'::text[]`

const named = (...columns: string[]) => sql.raw(`r.names && '{${columns.join(',')}}'`)
const isTurnedOn = sql`${named('active')} and r.active`
/** What was noted of the receiver before is of no account once somebody has looked after it. */
const unlessSeenTo = (column: string) =>
  sql`case when ${named('url', 'active')} then null else ${sql.raw(`t.${column}`)} end`

const changeOne = defineRecordChange(() => ({
  name: 'webhook-change',
  table: webhooks,
  of: webhookKind,
  asked: rowsAsked({ ...ONE_RECORD, names: texts, ...like(webhooks, FIELDS) }),
  checks: [isThere, fresh],
  set: {
    ...asNamed(webhooks, FIELDS),
    disabledReason: sql`case when ${isTurnedOn} then null else t.disabled_reason end`,
    failingSince: unlessSeenTo('failing_since'),
    pausedUntil: unlessSeenTo('paused_until'),
  },
  action: 'webhook.changed',
  inTrail: webhookTrail,
  image,
}))

const removeOne = defineRecordChange(() => ({
  name: 'webhook-remove',
  table: webhooks,
  of: webhookKind,
  asked: rowsAsked(ONE_RECORD),
  checks: [isThere, fresh],
  set: { endedAt: sql`r.at`, active: sql`false`, previousSecret: sql`null`, previousUntil: sql`null` },
  action: 'webhook.removed',
  inTrail: null,
  image,
}))

/** Whether the secret was made for this very request, whose answer never came. */
const isRepeated = sql`t.request = any (r.requests)`

const rotateOne = defineRecordChange(() => ({
  name: 'webhook-rotate',
  table: webhooks,
  of: webhookKind,
  asked: rowsAsked({ ...ONE_RECORD, ...like(webhooks, ['secret', 'request']), requests: texts }),
  checks: [isThere, fresh],
  set: {
    secret: sql`r.secret`,
    // Nobody knows the secret that is lost: the one before it is the one that the receiver has.
    previousSecret: sql`case when ${isRepeated} then t.previous_secret else t.secret end`,
    previousUntil: sql`case when ${isRepeated} then t.previous_until else r.at + interval '24 hours' end`,
    request: sql`r.request`,
  },
  action: 'webhook.rotated',
  inTrail: webhookTrail,
  image,
}))

type Columns<W> = W extends Write<infer C> ? C : never

async function write<W extends typeof changeOne | typeof removeOne | typeof rotateOne>(
  { db, actor }: Deps,
  { clinicId, idempotency }: Pick<RecordRequest, 'clinicId' | 'idempotency'>,
  [one, row]: [W, RowOf<Columns<W>>],
): Promise<Written> {
  const written = await runWrite(db, one as Write<Columns<W>>, { asking: { actor, idempotency, clinicId }, row })
  if (!written) throw new Error('A webhook was not changed, and no check says why.')
  return written
}

const recordOf = ({ id, ifMatch }: RecordRequest) => ({ id, versions: versionsOf(ifMatch) })

/** Changes a webhook. @throws DomainError WEBHOOK_NOT_FOUND, VERSION_MISMATCH */
export const changeWebhook = (deps: Deps, request: RecordRequest, input: ChangeWebhookInput): Promise<Written> =>
  write(deps, request, [changeOne, { ...recordOf(request), names: namesIn(webhooks, input), ...input }])

/** Removes a webhook: nothing more is sent to it. @throws DomainError WEBHOOK_NOT_FOUND, VERSION_MISMATCH */
export const removeWebhook = (deps: Deps, request: RecordRequest): Promise<Written> =>
  write(deps, request, [removeOne, recordOf(request)])

/**
 * Gives a webhook a new secret; the one before signs beside it for a day. The same request with the same Idempotency-Key makes
 * another, and leaves the day and the former secret as they are.
 * @throws DomainError WEBHOOK_NOT_FOUND, VERSION_MISMATCH
 */
export async function rotateSecret(deps: Deps, request: RecordRequest, sealed: Sealed): Promise<unknown> {
  const requests = requestsOf(request.idempotency)
  const row = { ...recordOf(request), secret: sealed, request: requests[0] ?? null, requests }
  const { image } = await write(deps, { ...request, idempotency: null }, [rotateOne, row])
  return image
}
