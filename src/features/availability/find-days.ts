import type { Context } from 'hono'
import type { Caller } from '../../domain/access.ts'
import { asError } from '../../domain/as-error.ts'
import { DomainError } from '../../domain/errors.ts'
import { isAnonymous, signInFirst } from '../../platform/auth/authenticate.ts'
import type { AppEnv } from '../../platform/http/context.ts'
import { clinicOf, depsOf } from '../../platform/http/deps.ts'
import { type Reply, replyOf } from '../../platform/http/reply.ts'
import { log } from '../../platform/log.ts'
import { calendarOf } from '../calendar/client.ts'
import { type FactSources, type FactsAsked, type FactsCalls, type FoundFacts, findFacts } from './facts.ts'
import { findDoctors } from './find-doctors.ts'

interface Known {
  /** Whether the doctor may be asked about by whoever asks. */
  isKnown: boolean
  /** Who has to be let in still, where Postgres is read for them. */
  caller: FactsAsked['caller']
}

function sourcesOf(c: Context<AppEnv>, doctorId: string, { isKnown, caller }: Known): FactSources {
  const calendar = () => calendarOf<FactsCalls>(c, doctorId)
  const failed = () => log('warn', 'availability.not_refreshed', { doctorId })
  return {
    kv: c.env.AVAILABILITY,
    ask: async (request) =>
      (isKnown ? null : await refusalToNobody(c, doctorId)) ?? calendar().facts({ ...request, caller }),
    refresh: (dates) => c.executionCtx.waitUntil(calendar().refresh(dates).catch(failed)),
    mayRefresh: ({ publicBooking }) => isKnown || publicBooking,
    now: c.get('now'),
  }
}

/**
 * Why this doctor is not shown to a caller who did not sign in; null if the clinic is open to the public. It asks
 * Postgres, not the doctor's object: anybody can make up ids, and each would wake another object.
 */
async function refusalToNobody(c: Context<AppEnv>, doctorId: string): Promise<Reply<never> | null> {
  const { db, actor } = depsOf(c)
  try {
    const { doctorIds, isPublic } = await findDoctors(db, actor.caller, {
      clinicId: clinicOf(actor),
      doctorIds: [doctorId],
    })
    return isPublic && doctorIds.length > 0 ? null : replyOf<never>(signInFirst(c), FREE)
  } catch (error) {
    return replyOf<never>(asError(error), FREE)
  }
}

/** The request's own connection counts what it costs. */
const FREE = { queries: 0, milliseconds: 0 }

interface Window {
  from: string | null
  days: number
  isPublic?: boolean
  hasAsked?: boolean
  fromMemory?: boolean
}

/** Who asks, as their standing needs it; nobody has none. */
function standeeOf(caller: Caller): FactsAsked['caller'] {
  const { userId, clinicId, issuedAt, roles } = caller
  return isAnonymous(caller) ? null : { userId, clinicId, issuedAt, roles }
}

/**
 * What KV has is told without a question; of what Postgres is read for, the same reading asks whether the caller is let in still.
 * @param isPublic whether the clinic and the doctor are known already to be open to the public
 * @param hasAsked whether another statement of this request has asked how the caller stands
 * @param fromMemory whether the object is to answer, past KV; for nobody it never does
 * @throws DomainError UNAUTHENTICATED for nobody in a clinic that is not open to the public: they learn nothing else.
 */
export async function findDays(
  c: Context<AppEnv>,
  doctorId: string,
  { from, days, isPublic = false, hasAsked = false, fromMemory = false }: Window,
): Promise<FoundFacts> {
  const asking = c.get('caller')
  const clinicId = clinicOf({ caller: asking })
  const isNobody = isAnonymous(asking)
  const known = { isKnown: isPublic || !isNobody, caller: hasAsked ? null : standeeOf(asking) }
  const sources = sourcesOf(c, doctorId, known)
  const asked = { clinicId, doctorId, from, days, fromMemory: fromMemory && !isNobody }
  const found = await findFacts(sources, asked, (reply) => c.var.db.charge(reply)).catch((error) => {
    if (isNobody && error instanceof DomainError && error.code === 'DOCTOR_NOT_FOUND') throw signInFirst(c)
    throw error
  })
  if (isNobody && !found.days[0]?.settings.publicBooking) throw signInFirst(c)
  return found
}
