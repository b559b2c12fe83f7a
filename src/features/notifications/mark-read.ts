import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { AS_IT_IS, type Check } from '../../db/checks.ts'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import { changedOrHeld, isFresh, ONE_RECORD, versionsOf } from '../../db/record-change.ts'
import type { RecordRequest } from '../../db/request.ts'
import { notifications } from '../../db/schema/reached.ts'
import type { Written } from '../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../db/write.ts'
import { DomainError } from '../../domain/errors.ts'
import { NOTIFICATION_NOT_FOUND } from '../../domain/not-found.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { isStillTheirs, joinVisit, notificationImage, notificationKind } from '../../records/notification.ts'

const theirs = isStillTheirs({ userId: sql`r.user_id`, at: sql`r.at` })

/** The caller's own of these, locked: of the clinic that they have named, or of all. */
const held = (which: SQL): Cte =>
  materialized(
    'held',
    sql`select t.*, a.starts_at, r.n from asked r join ${notifications} t on t.user_id = r.user_id and (r.clinic_id is null or t.clinic_id = r.clinic_id)
${joinVisit}
where r.kept is null and ${which} and ${theirs} order by t.clinic_id, t.id for no key update of t`,
  )

const marked: Cte = cte(
  'changed',
  sql`update ${notifications} t set read_at = r.at, version = t.version + 1, updated_at = r.at
from judged j join asked r on r.n = j.n join held h on h.n = j.n
where t.clinic_id = h.clinic_id and t.id = h.id and j.refused is null returning t.*, h.starts_at, r.n`,
)

const happened = [{ action: 'notification.marked_read', of: notificationKind, rows: 'changed' }]

const fresh: Check = {
  name: 'fresh',
  holds: isFresh('t'),
  refusal: new DomainError('VERSION_MISMATCH', 'The notification has changed since you read it: read it again.'),
}

const markOne = defineWrite(() => ({
  name: 'notification-read',
  asked: rowsAsked(ONE_RECORD),
  subjects: [held(sql`t.id = r.id`)],
  from: sql`from asked r left join held t on t.n = r.n`,
  checks: [
    { name: 'notification', holds: sql`t.id is not null`, refusal: NOTIFICATION_NOT_FOUND },
    fresh,
    { name: 'unread', holds: sql`t.read_at is null`, refusal: AS_IT_IS },
  ],
  effects: [marked],
  happened,
  answers: {
    image: notificationImage('e', sql`e.starts_at`),
    written: sql`e.written`,
    from: changedOrHeld('changed'),
  },
  status: 200,
}))

const markAll = defineWrite(() => ({
  name: 'notifications-read-all',
  asked: rowsAsked({}),
  subjects: [held(sql`t.read_at is null`)],
  from: sql`from asked r where r.kept is null`,
  checks: [],
  effects: [marked],
  happened,
  answers: {
    image: sql`jsonb_build_object('read', (select count(*) from changed c where c.n = r.n))`,
    written: sql`true`,
    from: sql`judged j join asked r on r.n = j.n where j.refused is null`,
  },
  status: 200,
}))

/** Marks one as read; one that was read stays as it is. @throws DomainError MESSAGE_NOT_FOUND, VERSION_MISMATCH */
export async function markRead(
  { db, actor }: Deps,
  { id, ifMatch, idempotency }: Omit<RecordRequest, 'clinicId'>,
): Promise<Written> {
  const written = await runWrite(db, markOne, {
    asking: { actor, idempotency, clinicId: actor.caller.clinicId },
    row: { id, versions: versionsOf(ifMatch) },
  })
  if (!written) throw new Error('A notification was not marked as read, and no check says why.')
  return written
}

const countShape = z.object({ read: z.number() })

/** Marks as read whatever the caller may see; answers how many were unread. */
export async function markAllRead(
  { db, actor }: Deps,
  { idempotency }: Pick<RecordRequest, 'idempotency'>,
): Promise<{ read: number; replayed: boolean }> {
  const written = await runWrite(db, markAll, {
    asking: { actor, idempotency, clinicId: actor.caller.clinicId },
    row: {},
  })
  if (!written) throw new Error('Notifications were not marked as read, and no check says why.')
  return { read: countShape.parse(written.image).read, replayed: written.replayed }
}
