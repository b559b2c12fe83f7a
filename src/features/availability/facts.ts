import type { Standee } from '../../db/users.ts'
import type { DayFacts } from '../../domain/availability.ts'
import { DomainError } from '../../domain/errors.ts'
import { addDays, localDate } from '../../domain/time.ts'
import type { Reply } from '../../platform/http/reply.ts'
import { readEntries } from './entries.ts'

const FRESH = 60_000
const STALE = 10 * 60_000

type Freshness = 'HIT' | 'STALE' | 'MISS' | 'BYPASS'

export interface FoundFacts {
  days: DayFacts[]
  freshness: Freshness
  /** Set while Postgres is down: how old the oldest day is, in seconds. */
  ageWhileDown: number | null
}

/** A doctor's days as the listing finds them: what it needs of the edge, so that it can be tried without one. */
export interface FactSources {
  kv: KVNamespace
  /** Asks the doctor's object, which reads Postgres and writes KV. `from` null is the clinic's today. */
  ask: (request: Omit<FactsAsked, 'caller'>) => Promise<Reply<DayFacts[]>>
  /** Has the object read the days anew, after the answer. */
  refresh: (dates: string[]) => void
  /** Whether it may, by the clinic's settings in the entries: not for who is about to be refused. */
  mayRefresh: (settings: DayFacts['settings']) => boolean
  now: number
}

/** What a doctor's object is asked for. */
export interface FactsAsked {
  clinicId: string
  /** The first local day; null is the clinic's today. */
  from: string | null
  days: number
  /** Whether the object may answer from what it remembers; else it reads Postgres. */
  fromMemory: boolean
  /** Who has to be let in still; null for nobody, and for whom another statement of the request has asked about. */
  caller: Standee | null
}

/** What can be asked of a doctor's calendar about its days. */
export interface FactsCalls extends Rpc.DurableObjectBranded {
  /** The facts of some days in one clinic, and their fresh copies in KV; a refusal for a caller who is not let in any more. */
  facts(asked: FactsAsked): Promise<Reply<DayFacts[]>>
  /** Reads these local days anew and publishes them in every clinic of the doctor. */
  refresh(dates: readonly string[]): Promise<void>
}

type Asked = Omit<FactsAsked, 'caller'> & { doctorId: string }

const datesFrom = (from: string, days: number) => Array.from({ length: days }, (_, n) => addDays(from, n))

interface Found {
  days: DayFacts[]
  isOutdated: boolean
}

/** The entries that answer the question, all of them or none; today is only known once an entry tells the zone. */
async function entriesFor({ kv, now }: FactSources, asked: Asked): Promise<Found | null> {
  const { from, days, clinicId, doctorId } = asked
  const dates = from ? datesFrom(from, days) : datesFrom(addDays(localDate(now, 'UTC'), -1), days + 2)
  const { byDate, rulesChangedAt } = await readEntries(kv, { clinicId, doctorId, dates })
  const any = byDate.values().next().value
  if (!any) return null
  const wanted = from ? dates : datesFrom(localDate(now, any.settings.timezone), days)
  const found = wanted.map((date) => byDate.get(date))
  if (!found.every((entry) => entry !== undefined)) return null
  return { days: found, isOutdated: found.some((entry) => entry.madeAt <= rulesChangedAt) }
}

/**
 * From KV where every day is there and young enough, else from the doctor's object; from its memory for who asks past KV. While
 * Postgres is down a listing of any age is better than none: it decides no booking.
 * @throws DomainError DOCTOR_NOT_FOUND, DATABASE_UNAVAILABLE
 */
export async function findFacts(
  sources: FactSources,
  asked: Asked,
  charge: (reply: Reply<unknown>) => void,
): Promise<FoundFacts> {
  const { fromMemory } = asked
  const found = fromMemory ? null : await entriesFor(sources, asked)
  if (found && !found.isOutdated) {
    const age = ageOf(sources, found)
    const { days } = found
    if (age <= FRESH) return { days, freshness: 'HIT', ageWhileDown: null }
    if (age <= STALE) {
      if (days[0] && sources.mayRefresh(days[0].settings)) sources.refresh(days.map((entry) => entry.date))
      return { days, freshness: 'STALE', ageWhileDown: null }
    }
  }
  const reply = await sources.ask({ clinicId: asked.clinicId, from: asked.from, days: asked.days, fromMemory })
  charge(reply)
  if (reply.ok) return { days: reply.value, freshness: fromMemory ? 'BYPASS' : 'MISS', ageWhileDown: null }
  const kept = reply.code !== 'DATABASE_UNAVAILABLE' ? null : fromMemory ? await entriesFor(sources, asked) : found
  if (kept) return { days: kept.days, freshness: 'STALE', ageWhileDown: Math.round(ageOf(sources, kept) / 1000) }
  throw new DomainError(reply.code, reply.detail, reply.extra)
}

/** Milliseconds: as old as the oldest of the days. */
function ageOf({ now }: FactSources, { days }: Found): number {
  return now - Math.min(...days.map((entry) => entry.madeAt))
}
