import type { Context } from 'hono'
import type { Asker } from '../../db/asker.ts'
import { asAsker } from '../../db/asker.ts'
import type { Caller } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Permission } from '../../domain/rights.ts'
import type { AppEnv } from '../../platform/http/context.ts'
import { NIL_ID } from '../../platform/http/path-id.ts'
import { trailIdOf } from '../../platform/http/request-id.ts'
import type { LinkPurpose } from '../../records/visit-link.ts'
import type { VisitLink } from './find-link.ts'

/** One answer whether the token is malformed, unknown or ended: nobody learns which. */
export const LINK_NOT_GOOD = new DomainError(
  'LINK_NOT_FOUND',
  'This link does not work, or no longer works: call the clinic, or open its newest message.',
  { keptOut: 'visit_link' },
)

const ISSUER = 'urn:kept:link'

/** What a link is for, as rights. To undo a cancellation is to book, or to schedule the plan again. */
const MAY: Record<LinkPurpose, readonly Permission[]> = {
  confirm: ['appointments:read', 'appointments:confirm'],
  move: ['appointments:read', 'appointments:change'],
  cancel: ['appointments:read', 'appointments:cancel', 'appointments:book', 'follow-ups:read', 'follow-ups:schedule'],
}

function callerOf(c: Context<AppEnv>, who: Pick<Caller, 'userId' | 'clinicId'> & Partial<Caller>): Caller {
  return {
    roles: ['PATIENT'],
    issuer: ISSUER,
    subject: who.userId,
    name: null,
    email: null,
    issuedAt: null,
    requestId: trailIdOf(c),
    at: c.var.now,
    origin: c.req.header('CF-Connecting-IP') ?? null,
    ...who,
  }
}

/** Who looks at a link, before it is known whose it is. */
export function readerOf(c: Context<AppEnv>): Asker {
  return asAsker(callerOf(c, { userId: NIL_ID, clinicId: null, link: { id: NIL_ID, may: [] } }))
}

/** The holder of a link as the caller: its patient's user, or nobody's where they have none, with what the link is for and no more. */
export function actByLink(c: Context<AppEnv>, { id, clinicId, purpose, patient }: VisitLink): void {
  c.set('caller', callerOf(c, { userId: patient.userId ?? NIL_ID, clinicId, link: { id, may: MAY[purpose] } }))
}
