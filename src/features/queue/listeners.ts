import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { doctors } from '../../db/schema/people.ts'
import { param } from '../../db/statement.ts'
import { actsAsStaff, type Caller } from '../../domain/access.ts'
import { isColleague } from '../../domain/colleague.ts'
import { isAtWork } from '../../records/standing.ts'
import { endedAmong } from './read.ts'

/** What says how far somebody is let in who hears of a line. */
export type Listener = Pick<Caller, 'userId' | 'roles' | 'issuedAt'>

/** The people and displays that watch a line, or are about to. */
export interface Audience {
  displayIds: readonly string[]
  people: readonly Listener[]
}

/** Who of an audience may hear no more: displays by their ids, people by `listenerKey`. */
export const departed = z.object({ displays: z.array(z.string()), people: z.array(z.string()) })
export type Departed = z.infer<typeof departed>

/** What was worked out once: a thousand people at a line are asked about at each of its changes. */
const keys = new WeakMap<Listener, string>()

/** Two holders of tokens with the same key stand alike. */
export function listenerKey(listener: Listener): string {
  const known = keys.get(listener)
  if (known !== undefined) return known
  const { userId, roles, issuedAt } = listener
  const key = JSON.stringify([userId, roles, issuedAt])
  keys.set(listener, key)
  return key
}

/**
 * Who of a line's audience may hear no more, as a column of whatever statement reads the line: displays that have ended, and
 * people who could not read it any more. Only the statement knows: of somebody's sign-out their own clinic need not have been told.
 */
export function departedFrom(
  { clinicId, doctorId }: { clinicId: string; doctorId: string },
  { displayIds, people }: Audience,
  now: number,
): SQL {
  const distinct = new Map(people.map((listener) => [listenerKey(listener), listener]))
  const rows = [...distinct].map(([key, { userId, roles, issuedAt }]) => ({
    key,
    user_id: userId,
    issued_at: issuedAt === null ? null : new Date(issuedAt).toISOString(),
    as_staff: actsAsStaff(roles),
    as_colleague: isColleague(roles, 'queue:read'),
  }))
  const clinic = param(clinicId, 'uuid')
  return sql`jsonb_build_object('displays', ${endedAmong(clinicId, displayIds, now)}, 'people', (select coalesce(jsonb_agg(h.key), '[]')
    from jsonb_to_recordset(${param(JSON.stringify(rows), 'jsonb')})
      as h(key text, user_id uuid, issued_at timestamptz, as_staff boolean, as_colleague boolean)
    where caller_standing(h.user_id, ${clinic}, h.issued_at, h.as_staff) in ('signed out', 'ended')
      or h.as_colleague and not (${isAtWork({ clinicId: clinic, userId: sql`h.user_id` })}
        or ${isOwnLine(param(doctorId, 'uuid'), sql`h.user_id`)}))) departed`
}

/** Whether a user is this doctor. */
export function isOwnLine(doctorId: SQL, userId: SQL): SQL {
  return sql`exists (select from ${doctors} o where o.id = ${doctorId} and o.user_id = ${userId})`
}
