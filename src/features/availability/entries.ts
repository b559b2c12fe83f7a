import { z } from 'zod'
import type { DayFacts } from '../../domain/availability.ts'

/** Long enough to answer from while Postgres is down; how old an answer may be is decided when it is read. */
const KEPT_SECONDS = 7 * 24 * 60 * 60

export function entryKey({ clinicId, doctorId, date }: { clinicId: string; doctorId: string; date: string }): string {
  return `day:${clinicId}:${doctorId}:${date}`
}

const changeKey = (doctorId: string) => `changed:${doctorId}`

/** Only what tells an entry of ours from one of an older shape; the rest was made by `dayFacts`. */
const entryShape = z.looseObject({
  date: z.string(),
  madeAt: z.number(),
  settings: z.looseObject({ timezone: z.string() }),
  locationIds: z.array(z.string()),
})

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
  const entries = keys.map((key) => found.get(key)).filter((entry) => entryShape.safeParse(entry).success) as DayFacts[]
  const changedAt = found.get(changeKey(doctorId))
  return {
    byDate: new Map(entries.map((entry) => [entry.date, entry])),
    rulesChangedAt: typeof changedAt === 'number' ? changedAt : -Infinity,
  }
}

/** Says that a doctor's rules changed: one small entry outdates all of theirs, however far ahead somebody has looked. */
export function outdateEntries(kv: KVNamespace, doctorId: string, at: number): Promise<void> {
  return kv.put(changeKey(doctorId), String(at), { expirationTtl: KEPT_SECONDS })
}

export function writeEntry(kv: KVNamespace, facts: DayFacts): Promise<void> {
  return kv.put(entryKey(facts), JSON.stringify(facts), { expirationTtl: KEPT_SECONDS })
}

export function deleteEntry(kv: KVNamespace, day: Parameters<typeof entryKey>[0]): Promise<void> {
  return kv.delete(entryKey(day))
}
