import type { DayFacts } from '../../domain/availability.ts'

/** Long enough to answer from while Postgres is down; how old an answer may be is decided when it is read. */
const KEPT_SECONDS = 7 * 24 * 60 * 60

function entryKey({ clinicId, doctorId, date }: { clinicId: string; doctorId: string; date: string }): string {
  return `day:${clinicId}:${doctorId}:${date}`
}

const changeKey = (doctorId: string) => `changed:${doctorId}`

/**
 * Only what tells an entry of ours from one of an older shape; the rest was made by `dayFacts`. A schema would copy the whole day
 * at every listing.
 */
function isEntry(found: unknown): found is DayFacts {
  const { date, madeAt, settings, locationIds } = (found ?? {}) as Partial<Record<keyof DayFacts, unknown>>
  return (
    typeof date === 'string' &&
    typeof madeAt === 'number' &&
    typeof (settings as Partial<DayFacts['settings']> | undefined)?.timezone === 'string' &&
    Array.isArray(locationIds)
  )
}

export interface Entries {
  byDate: Map<string, DayFacts>
  /** Epoch ms: what was made before that was made of older rules, however young it is. */
  rulesChangedAt: number
}

/** The entries there are. A KV that fails is as good as an empty one: the object answers. */
export async function readEntries(
  kv: KVNamespace,
  { clinicId, doctorId, dates }: { clinicId: string; doctorId: string; dates: readonly string[] },
): Promise<Entries> {
  const keys = dates.map((date) => entryKey({ clinicId, doctorId, date }))
  const found = await kv.get<unknown>([...keys, changeKey(doctorId)], 'json').catch(() => new Map<string, unknown>())
  const entries = keys.map((key) => found.get(key)).filter(isEntry)
  const changedAt = found.get(changeKey(doctorId))
  return {
    byDate: new Map(entries.map((entry) => [entry.date, entry])),
    rulesChangedAt: typeof changedAt === 'number' ? changedAt : -Infinity,
  }
}

/** One write of a key. What a later one replaces before it was made is never worked out. */
export interface EntryWrite {
  key: string
  run: (kv: KVNamespace) => Promise<void>
}

/** A day that is not to be listed any more. */
export type GoneDay = Pick<DayFacts, 'clinicId' | 'doctorId' | 'date'>

const expirationTtl = KEPT_SECONDS

/** Puts a day's facts. */
export function factsWrite(facts: DayFacts): EntryWrite {
  const key = entryKey(facts)
  return { key, run: (kv) => kv.put(key, JSON.stringify(facts), { expirationTtl }) }
}

/** Takes out a day. */
export function goneWrite(day: GoneDay): EntryWrite {
  const key = entryKey(day)
  return { key, run: (kv) => kv.delete(key) }
}

/** Says that a doctor's rules changed at `at` (epoch ms): one small entry outdates all of theirs, however far ahead somebody has looked. */
export function outdatingWrite(doctorId: string, at: number): EntryWrite {
  const key = changeKey(doctorId)
  return { key, run: (kv) => kv.put(key, String(at), { expirationTtl }) }
}
