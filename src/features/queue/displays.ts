import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../../db/client.ts'
import { runWrite, unlessReplayed } from '../../db/composed-write.ts'
import { cte, materialized } from '../../db/cte.ts'
import { runRead } from '../../db/read.ts'
import type { Actor } from '../../db/request.ts'
import { clinicDoctors } from '../../db/schema/people.ts'
import { displays } from '../../db/schema/queue.ts'
import { locations } from '../../db/schema/schedule.ts'
import { insertInto, instantParam, param } from '../../db/statement.ts'
import { DomainError } from '../../domain/errors.ts'
import { decodeCursor } from '../../platform/cursor.ts'
import { clinicOf, type Deps, type RecordRequest } from '../../platform/deps.ts'
import { displayTokenOf } from '../../platform/display.ts'
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
  revoked_at: iso.nullable(),
  version: z.number(),
  created_at: iso,
  updated_at: iso,
})

/** The record with its link. Whoever holds the link has what it shows, so only those who manage displays read this. */
export async function presentDisplay(image: unknown, settings: SigningSettings): Promise<DisplayRecord> {
  const row = imageShape.parse(image)
  const token = await displayTokenOf(settings, { clinicId: row.clinic_id, id: row.id })
  return {
    id: row.id,
    locationId: row.location_id,
    kind: row.kind,
    // In the fragment, which is sent to no server and stands in no log.
    url: `${settings.PUBLIC_URL.replace(/\/$/, '')}/display#kind=${row.kind}&locationId=${row.location_id}&token=${token}`,
    token,
    createdBy: row.created_by,
    revokedAt: row.revoked_at,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

interface Written {
  image: Record<string, unknown>
  replayed: boolean
}

/** Makes a display. @throws DomainError LOCATION_NOT_FOUND */
export async function addDisplay({ db, actor }: Deps, request: RecordRequest, input: DisplayInput): Promise<Written> {
  const { now, caller } = actor
  const result = await runWrite(db, {
    actor,
    idempotency: request.idempotency,
    status: 201,
    guards: [
      cte(
        'go',
        sql`select l.clinic_id, l.id from ${locations} l where l.clinic_id = ${param(request.clinicId, 'uuid')}
          and l.id = ${param(input.locationId, 'uuid')} and l.active and ${unlessReplayed}`,
      ),
    ],
    effects: [
      cte(
        'a',
        sql`${insertInto(displays, {
          ...{ clinicId: sql`go.clinic_id`, id: request.id, locationId: sql`go.id`, kind: input.kind },
          ...{ createdBy: caller.userId, createdAt: now, updatedAt: now },
        })} from go returning *`,
      ),
    ],
    audit: [{ action: 'display.added', subjectType: 'display', from: 'a', patient: null }],
    events: [],
    image: sql`select to_jsonb(a) as image from a`,
    verdict: {},
  })
  if (!result.done) throw LOCATION_NOT_FOUND
  return result
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
    image: sql`select to_jsonb(a) || jsonb_build_object('doctor_ids', (select jsonb_agg(m.doctor_id) from ${clinicDoctors} m
      where m.clinic_id = a.clinic_id)) as image from a`,
    verdict: { was: sql`(select to_jsonb(cur) from cur)`, fresh: sql`(select ${isFresh(request.ifMatch)} from cur)` },
  })
  if (result.done) return result
  const { was, fresh } = result.verdict as { was: Record<string, unknown> | null; fresh: boolean | null }
  if (!was) throw DISPLAY_NOT_FOUND
  if (!fresh) throw new DomainError('VERSION_MISMATCH', 'The display has changed since you read it.')
  return { image: was, replayed: false }
}

/** The clinic's displays, the newest first. @throws DomainError INVALID_CURSOR */
export async function listDisplays(db: Database, actor: Actor, query: DisplaysQuery): Promise<unknown[]> {
  const clinicId = clinicOf(actor)
  const after = decodeCursor(query.cursor, filtersOf(clinicId), z.tuple([z.guid()]))
  return runRead(db, {
    actor,
    found: sql`select to_jsonb(t) as image from ${displays} t where t.clinic_id = ${param(clinicId, 'uuid')}
      and ${after ? sql`t.id < ${param(after[0], 'uuid')}` : sql`true`} order by t.id desc limit ${param(query.limit + 1, 'int')}`,
    audit: null,
  })
}

/** What the list's cursor is bound to. */
export const filtersOf = (clinicId: string) => ['displays', clinicId]
