import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../../db/client.ts'
import { runWrite, unlessReplayed } from '../../db/composed-write.ts'
import { cte, materialized } from '../../db/cte.ts'
import { onceHeld } from '../../db/locks.ts'
import { runRead } from '../../db/read.ts'
import type { Actor, Idempotency } from '../../db/request.ts'
import { clinicDoctors, clinics } from '../../db/schema/people.ts'
import { displays } from '../../db/schema/queue.ts'
import { locations } from '../../db/schema/schedule.ts'
import { insertInto, instantParam, param } from '../../db/statement.ts'
import { DomainError } from '../../domain/errors.ts'
import { decodeCursor } from '../../platform/cursor.ts'
import { clinicOf, type Deps, type RecordRequest } from '../../platform/deps.ts'
import type { SigningSettings } from '../../platform/signing.ts'
import { isFresh } from '../appointments/composed-change.ts'
import { LOCATION_NOT_FOUND } from './read.ts'
import type { DisplayInput, DisplayRecord, DisplaysQuery } from './schemas.ts'

const DISPLAY_NOT_FOUND = new DomainError('NOT_FOUND', 'There is no such display.')

const iso = z.string().transform((text) => new Date(text).toISOString())

const imageShape = z.looseObject({
  id: z.string(),
  clinic_id: z.string(),
  location_id: z.string(),
  kind: z.enum(['board', 'qr']),
  created_by: z.string(),
  expires_at: iso,
  revoked_at: iso.nullable(),
  version: z.number(),
  created_at: iso,
  updated_at: iso,
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
  return `${settings.PUBLIC_URL.replace(/\/$/, '')}/display#kind=${kind}&locationId=${locationId}&token=${token}`
}

interface Written {
  image: Record<string, unknown>
  replayed: boolean
}

const DAY = 86_400_000

/** A row of displays as jsonb, without what its token is compared with. @param alias of the row */
const imageOf = (alias: string) => sql`to_jsonb(${sql.identifier(alias)}) - 'secret' - 'request'`

/** The clinic's doctors, whose queues a display may watch just now. */
const doctorIds = sql`'doctor_ids', (select jsonb_agg(m.doctor_id) from ${clinicDoctors} m where m.clinic_id = a.clinic_id)`

/** The request as the row keeps it, the newest way first; after SIGNING_KEY was changed the former way finds the display too. */
function requestsOf(idempotency: Idempotency | null): string[] {
  if (!idempotency) return []
  const { key, fingerprint, formerFingerprint } = idempotency
  return [fingerprint, formerFingerprint].flatMap((mac) => (mac === undefined ? [] : [`${key} ${mac}`]))
}

/**
 * Makes a display. The same request with the same Idempotency-Key ends the display that it got before, since its token
 * cannot be shown again: `ended` in the image has its id.
 * @param secret what is kept of the token
 * @throws DomainError LOCATION_NOT_FOUND
 */
export async function addDisplay(
  { db, actor }: Deps,
  request: RecordRequest,
  { secret, input }: { secret: string; input: DisplayInput },
): Promise<Record<string, unknown>> {
  const { now, caller } = actor
  const requests = requestsOf(request.idempotency)
  const by = param(caller.userId, 'uuid')
  const result = await runWrite(db, {
    actor,
    idempotency: null,
    status: 201,
    guards: [
      materialized(
        'go',
        sql`select l.clinic_id, l.id from ${locations} l where l.clinic_id = ${param(request.clinicId, 'uuid')}
          and l.id = ${param(input.locationId, 'uuid')} and l.active and ${unlessReplayed} for no key update of l`,
      ),
    ],
    effects: [
      materialized(
        'ended',
        sql`select d.* from go cross join lateral end_repeated_displays(go.clinic_id, ${by},
          ${param(JSON.stringify(requests), 'jsonb')}, ${instantParam(now)}) d`,
      ),
      cte(
        'a',
        sql`${insertInto(displays, {
          ...{ clinicId: sql`go.clinic_id`, id: request.id, locationId: sql`go.id`, kind: input.kind },
          ...{ createdBy: caller.userId, secret, request: requests[0] ?? null, createdAt: now, updatedAt: now },
          expiresAt: now + input.expiresInDays * DAY,
        })} from go where ${onceHeld('ended')} returning *`,
      ),
    ],
    audit: [
      { action: 'display.added', subjectType: 'display', from: 'a', patient: null },
      { action: 'display.revoked', subjectType: 'display', from: 'ended', patient: null },
    ],
    events: [],
    image: sql`select ${imageOf('a')} || jsonb_build_object(${doctorIds},
      'ended', (select coalesce(jsonb_agg(ended.id), '[]') from ended)) as image from a`,
    verdict: {},
  })
  if (!result.done) throw LOCATION_NOT_FOUND
  return result.image
}

/** Revokes a display for good; a second time changes nothing. @throws DomainError NOT_FOUND, VERSION_MISMATCH */
export async function revokeDisplay({ db, actor }: Deps, request: RecordRequest): Promise<Written> {
  const result = await runWrite(db, {
    actor,
    idempotency: request.idempotency,
    status: 200,
    guards: [
      materialized(
        'cur',
        sql`select t.* from ${displays} t where t.clinic_id = ${param(request.clinicId, 'uuid')}
          and t.id = ${param(request.id, 'uuid')} and ${unlessReplayed} for no key update of t`,
      ),
    ],
    effects: [
      cte(
        'a',
        sql`update ${displays} t set revoked_at = ${instantParam(actor.now)}, version = t.version + 1, updated_at = ${instantParam(actor.now)}
          from cur where t.clinic_id = cur.clinic_id and t.id = cur.id and cur.revoked_at is null and ${isFresh(request.ifMatch)} returning t.*`,
      ),
    ],
    audit: [{ action: 'display.revoked', subjectType: 'display', from: 'a', patient: null }],
    events: [],
    image: sql`select ${imageOf('a')} || jsonb_build_object(${doctorIds}, 'ended', jsonb_build_array(a.id)) as image from a`,
    verdict: {
      was: sql`(select ${imageOf('cur')} from cur)`,
      fresh: sql`(select ${isFresh(request.ifMatch)} from cur)`,
    },
  })
  if (result.done) return result
  const { was, fresh } = result.verdict as { was: Record<string, unknown> | null; fresh: boolean | null }
  if (!was) throw DISPLAY_NOT_FOUND
  if (!fresh) throw new DomainError('VERSION_MISMATCH', 'The display has changed since you read it.')
  return { image: was, replayed: false }
}

/** The clinic's displays, the newest first. That they were listed is audited. @throws DomainError INVALID_CURSOR */
export async function listDisplays(db: Database, actor: Actor, query: DisplaysQuery): Promise<unknown[]> {
  const clinicId = clinicOf(actor)
  const clinic = param(clinicId, 'uuid')
  const after = decodeCursor(query.cursor, filtersOf(clinicId), z.tuple([z.guid()]))
  return runRead(db, {
    actor,
    guards: [cte('looked', sql`select c.id, c.id clinic_id from ${clinics} c where c.id = ${clinic}`)],
    found: sql`select ${imageOf('t')} as image from ${displays} t where t.clinic_id = ${clinic}
      and ${after ? sql`t.id < ${param(after[0], 'uuid')}` : sql`true`} order by t.id desc limit ${param(query.limit + 1, 'int')}`,
    audit: { action: 'display.listed', subjectType: 'clinic', from: 'looked', patient: null },
  })
}

/** What the list's cursor is bound to. */
export const filtersOf = (clinicId: string) => ['displays', clinicId]
