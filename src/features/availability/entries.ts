import { z } from 'zod'
import type { DayFacts } from '../../domain/availability.ts'

/** Long enough to answer from while Postgres is down; how old an answer may be is decided when it is read. */
const KEPT_SECONDS = 7 * 24 * 60 * 60

export function entryKey({ clinicId, doctorId, date }: { clinicId: string; doctorId: string; date: string }): string {
  return `day:${clinicId}:${doctorId}:${date}`
}

/** Only what tells an entry of ours from one of an older shape; the rest was made by `dayFacts`. */
const entryShape = z.looseObject({
  date: z.string(),
  madeAt: z.number(),
  settings: z.looseObject({ timezone: z.string() }),
})

/** The entries there are, by date. A KV that fails is as good as an empty one: the object answers. */
export async function readEntries(
  kv: KVNamespace,
  { clinicId, doctorId, dates }: { clinicId: string; doctorId: string; dates: readonly string[] },
): Promise<Map<string, DayFacts>> {
  const keys = dates.map((date) => entryKey({ clinicId, doctorId, date }))
  const found = await kv.get<unknown>(keys, 'json').catch(() => new Map<string, unknown>())
  const entries = [...found.values()].filter((entry) => entryShape.safeParse(entry).success) as DayFacts[]
  return new Map(entries.map((entry) => [entry.date, entry]))
}

export function writeEntry(kv: KVNamespace, facts: DayFacts): Promise<void> {
  return kv.put(entryKey(facts), JSON.stringify(facts), { expirationTtl: KEPT_SECONDS })
}

export function deleteEntry(kv: KVNamespace, day: Parameters<typeof entryKey>[0]): Promise<void> {
  return kv.delete(entryKey(day))
}
