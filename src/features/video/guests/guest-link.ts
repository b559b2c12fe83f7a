import { type SQL, sql } from 'drizzle-orm'
import type { Context } from 'hono'
import { minutesSetting } from '../../../db/clinic-setting.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { AppEnv } from '../../../platform/http/context.ts'
import { trailIdOf } from '../../../platform/http/request-id.ts'
import { opensRoom } from '../invites/record.ts'
import { isOutdated } from '../room.ts'

/** One answer whether the link is unknown, ended or revoked, or its visit cannot be joined: nobody learns which. */
export const LINK_NOT_GOOD = new DomainError(
  'NOT_FOUND',
  'This link does not work, or no longer works: ask the person who sent it.',
  {
    keptOut: 'guest_link',
  },
)

/** Whether the invitation `i` opens the room `v` of the visit `t`, which is still to be held. @param now as SQL */
export function isLinkGood(now: SQL): SQL {
  return sql`(${opensRoom({ now, outdated: isOutdated('t') })} and t.status in ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS'))`
}

/** The join window of the visit `t` in the clinic `c`. */
export const opensAt = sql`t.starts_at - ${minutesSetting('c', 'joinOpensMinutes')}`
export const closesAt = sql`t.ends_at + ${minutesSetting('c', 'joinClosesMinutes')}`

const ISSUER = 'urn:kept:guest'

/** The holder of a link as the caller: in the trail they are the invitation itself. */
export function actAsGuest(c: Context<AppEnv>, { clinicId, id }: { clinicId: string; id: string }): void {
  c.set('caller', {
    userId: id,
    clinicId,
    roles: [],
    issuer: ISSUER,
    subject: id,
    name: null,
    email: null,
    issuedAt: null,
    isGuest: true,
    requestId: trailIdOf(c),
    at: c.var.now,
    origin: c.req.header('CF-Connecting-IP') ?? null,
  })
}
