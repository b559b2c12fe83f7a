import { and, desc, eq, lt, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { int, like, texts, uuid } from '../../db/asked.ts'
import { pageRows, selectRecords } from '../../db/builder.ts'
import { AS_IT_IS } from '../../db/checks.ts'
import type { Database } from '../../db/client.ts'
import { cte, materialized } from '../../db/cte.ts'
import { withAsker } from '../../db/happened.ts'
import { onceHeld } from '../../db/locks.ts'
import { defineRead, readingOf, runRead } from '../../db/read.ts'
import { optional } from '../../db/read-columns.ts'
import { defineRecordChange, isFresh, ONE_RECORD, versionsOf } from '../../db/record-change.ts'
import { type Actor, type RecordRequest, requestsOf } from '../../db/request.ts'
import { clinicDoctors, clinics } from '../../db/schema/people.ts'
import { displays } from '../../db/schema/queue.ts'
import { locations } from '../../db/schema/schedule.ts'
import { isoShape } from '../../db/shapes.ts'
import type { Written } from '../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../db/write.ts'
import { DomainError } from '../../domain/errors.ts'
import { DISPLAY_NOT_FOUND, LOCATION_NOT_FOUND } from '../../domain/not-found.ts'
import type { SigningSettings } from '../../platform/auth/signing.ts'
import { decodeCursor } from '../../platform/http/cursor.ts'
import { clinicOf, type Deps } from '../../platform/http/deps.ts'
import { publicAddress } from '../../platform/http/public-address.ts'
import { clinicKind } from '../../records/clinic.ts'
import { displayImage, displayKind } from '../../records/display.ts'
import type { DisplayInput, DisplayRecord, DisplaysQuery } from './schemas.ts'

const imageShape = z.looseObject({
  id: z.string(),
  clinic_id: z.string(),
  location_id: z.string(),
  kind: z.enum(['board', 'qr']),
  created_by: z.string(),
  expires_at: isoShape,
  revoked_at: isoShape.nullable(),
  version: z.number(),
  created_at: isoShape,
  updated_at: isoShape,
})

/** The record of a row's image: its link was shown once, and cannot be made from it. */
export function presentDisplay(image: unknown): DisplayRecord {
  const row = imageShape.parse(image)
  return {
    id: row.id,
    locationId: row.location_id,
    kind: row.kind,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** A display's link. The token stands in the fragment, which is sent to no server and stands in no log. */
export function linkOf(settings: SigningSettings, token: string, { kind, locationId }: DisplayRecord): string {
  return publicAddress(settings.PUBLIC_URL, `/display#kind=${kind}&locationId=${locationId}&token=${token}`)
}

const DAY = 86_400_000

/** The clinic's doctors, whose queues the display `e` may watch just now. */
const doctorIds = sql`(select jsonb_agg(m.doctor_id) from ${clinicDoctors} m where m.clinic_id = e.clinic_id)`

const adding = rowsAsked({
  ...like(displays, ['id', 'locationId', 'kind', 'secret', 'request', 'expiresAt']),
  /** The forms in which a display may have kept the same request. */
  requests: texts,
})

const addDisplays = defineWrite(() => ({
  name: 'display-add',
  asked: adding,
  subjects: [
    materialized(
      'locations_held',
      sql`select l.id, r.n from asked r join ${locations} l on l.clinic_id = r.clinic_id and l.id = r.location_id and l.active
where r.kept is null order by l.id for no key update of l`,
    ),
  ],
  from: sql`from asked r left join locations_held l on l.n = r.n`,
  checks: [{ name: 'location', holds: sql`l.id is not null`, refusal: LOCATION_NOT_FOUND }],
  effects: [
    materialized(
      'ended',
      sql`select d.*, r.n from judged j join asked r on r.n = j.n
cross join lateral end_repeated_displays(r.clinic_id, r.user_id, to_jsonb(r.requests), r.at) d where j.refused is null`,
    ),
    cte(
      'added',
      sql`insert into ${displays} (clinic_id, id, location_id, kind, created_by, secret, request, expires_at, created_at, updated_at)
select r.clinic_id, r.id, r.location_id, r.kind, r.user_id, r.secret, r.request, r.expires_at, r.at, r.at
from judged j join asked r on r.n = j.n where j.refused is null and ${onceHeld('ended')} returning *`,
    ),
  ],
  happened: [
    { action: 'display.added', of: displayKind, rows: 'added', by: 'id' },
    { action: 'display.revoked', of: displayKind, rows: 'ended' },
  ],
  answers: {
    image: sql`${displayImage('e')} || jsonb_build_object('doctor_ids', ${doctorIds},
'ended', (select coalesce(jsonb_agg(d.id), '[]') from ended d where d.n = r.n))`,
    written: sql`true`,
    from: withAsker({ rows: 'added', by: 'id' }),
  },
  status: 201,
}))

/**
 * Makes a display. The same request with the same Idempotency-Key ends the display that it got before, since its token
 * cannot be shown again: `ended` in the image has its id.
 * @param secret what is kept of the token
 * @throws DomainError LOCATION_NOT_FOUND
 */
export async function addDisplay(
  { db, actor }: Deps,
  { clinicId, id, idempotency }: RecordRequest,
  { secret, input }: { secret: string; input: DisplayInput },
): Promise<Record<string, unknown>> {
  const { locationId, kind, expiresInDays } = input
  const requests = requestsOf(idempotency)
  const expiresAt = actor.now + expiresInDays * DAY
  const written = await runWrite(db, addDisplays, {
    asking: { actor, idempotency: null, clinicId },
    row: { id, locationId, kind, secret, request: requests[0] ?? null, requests, expiresAt },
  })
  if (!written) throw new Error('A display was not made, and no check says why.')
  return written.image
}

const revokeDisplays = defineRecordChange(() => ({
  name: 'display-revoke',
  table: displays,
  of: displayKind,
  asked: rowsAsked(ONE_RECORD),
  checks: [
    {
      name: 'display',
      holds: sql`t.id is not null`,
      refusal: DISPLAY_NOT_FOUND,
    },
    {
      name: 'fresh',
      holds: isFresh('t'),
      refusal: new DomainError('VERSION_MISMATCH', 'The display has changed since you read it: read it again.'),
    },
    { name: 'not revoked yet', holds: sql`t.revoked_at is null`, refusal: AS_IT_IS },
  ],
  set: { revokedAt: sql`r.at` },
  action: 'display.revoked',
  inTrail: null,
  image: sql`${displayImage('e')} - '{n,written}'::text[] || case when e.written
then jsonb_build_object('doctor_ids', ${doctorIds}, 'ended', jsonb_build_array(e.id)) else '{}' end`,
}))

/** Revokes a display for good; a second time changes nothing. @throws DomainError NOT_FOUND, VERSION_MISMATCH */
export async function revokeDisplay({ db, actor }: Deps, request: RecordRequest): Promise<Written> {
  const { clinicId, id, ifMatch, idempotency } = request
  const written = await runWrite(db, revokeDisplays, {
    asking: { actor, idempotency, clinicId },
    row: { id, versions: versionsOf(ifMatch) },
  })
  if (!written) throw new Error('A display was not revoked, and no check says why.')
  return written
}

const t = alias(displays, 't')

const list = defineRead({
  name: 'display-list',
  asked: { clinicId: uuid, limit: int, afterId: optional(uuid) },
  compose({ clinicId, limit, afterId }) {
    const inOrder = selectRecords(displayImage('t'))
      .from(t)
      .where(and(eq(t.clinicId, clinicId), afterId && lt(t.id, afterId)))
      .orderBy(desc(t.id))
    return {
      guards: [cte('looked', sql`select c.id, c.id clinic_id from ${clinics} c where c.id = ${clinicId}`)],
      found: pageRows(inOrder, limit),
      audit: readingOf(clinicKind, { from: 'looked', action: 'display.listed' }),
    }
  },
})

/** The clinic's displays, the newest first. That they were listed is audited. @throws DomainError INVALID_CURSOR */
export async function listDisplays(db: Database, actor: Actor, query: DisplaysQuery): Promise<unknown[]> {
  const clinicId = clinicOf(actor)
  const [afterId] = decodeCursor(query.cursor, filtersOf(clinicId), z.tuple([z.guid()])) ?? []
  return runRead(db, list, { actor, asked: { clinicId, limit: query.limit, afterId } })
}

/** What the list's cursor is bound to. */
export const filtersOf = (clinicId: string) => ['displays', clinicId]
