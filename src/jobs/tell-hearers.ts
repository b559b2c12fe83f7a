import type { Database } from '../db/client.ts'
import type { Env } from '../env.ts'
import { errorFields, log } from '../platform/log.ts'
import type { Hearer, HearerSource, OutboxEvent } from '../plugins/hearer.ts'

/** More failures of a hearer in one run are an outage of what it calls, not bad events: the rest waits uncounted. */
const MOST_FAILURES = 20

/** Milliseconds that a hearer has for a batch. */
const PATIENCE = 10_000

/** Milliseconds in which a hearer that has not answered in time is not asked again: the next run comes at once, and would wait too. */
export const REST = 30_000

/**
 * Until when (epoch milliseconds) hearers rest that did not answer in time. Then they are given each event alone, until none takes too
 * long: one event may be what they hang at. It is this isolate's own, and only saves time.
 */
const late = new Map<string, number>()

class TookTooLong extends Error {
  override name = 'TookTooLong'
}

/** What a hearer could not take, of what it was told. What it did take is in neither. */
export interface Left {
  hearer: string
  /** Refused, each by itself, or not answered in time. */
  refused: readonly OutboxEvent[]
  /** Not tried by themselves, since the hearer is out. */
  untried: readonly OutboxEvent[]
}

export interface Telling {
  db: Database
  env: Env
  /** Epoch milliseconds. */
  now: number
  /** Milliseconds that a hearer has for a batch. */
  patience?: number
}

async function inTime(work: Promise<void>, patience: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TookTooLong()), patience)
  })
  await Promise.race([work, over]).finally(() => clearTimeout(timer))
}

export const isSource = (one: Hearer): one is HearerSource => 'hearersOf' in one

/**
 * Tells hearers one run's batches: all of them beside one another, each whatever becomes of the others, and each event alone where a
 * batch fails. One that does not answer in time is out for this run.
 */
export function newTelling(
  hearers: readonly Hearer[],
  { db, env, now, patience = PATIENCE }: Telling,
): (events: readonly OutboxEvent[], names?: ReadonlySet<string>) => Promise<Left[]> {
  const failures = new Map<string, number>()
  const isOut = ({ name }: Hearer) => (failures.get(name) ?? 0) >= MOST_FAILURES || (late.get(name) ?? 0) > now

  const takes = async (hearer: Hearer, events: readonly OutboxEvent[]): Promise<boolean> => {
    try {
      await inTime(hearer.deliver(events, env, db), patience)
      return true
    } catch (error) {
      if (error instanceof TookTooLong) late.set(hearer.name, now + REST)
      const eventId = events.length === 1 ? events[0]?.id : undefined
      log('warn', 'outbox.not_delivered', {
        hearer: hearer.name,
        eventId,
        events: events.length,
        ...errorFields(error),
      })
      return false
    }
  }

  const tell = async (hearer: Hearer, events: readonly OutboxEvent[]): Promise<Left> => {
    const refused: OutboxEvent[] = []
    const untried: OutboxEvent[] = []
    const left = { hearer: hearer.name, refused, untried }
    if (isOut(hearer)) return { ...left, untried: events }
    if (!late.has(hearer.name) || events.length === 1) {
      if (await takes(hearer, events)) return left
      if (events.length === 1) return { ...left, refused: events }
    }
    for (const event of events) {
      if (isOut(hearer)) untried.push(event)
      else if (!(await takes(hearer, [event]))) {
        refused.push(event)
        failures.set(hearer.name, (failures.get(hearer.name) ?? 0) + 1)
      }
    }
    if (!isOut(hearer)) late.delete(hearer.name)
    return left
  }

  return async (events, names) => {
    const found = await Promise.all(hearers.map((one) => (isSource(one) ? one.hearersOf(events, db) : [one])))
    const told = found
      .flat()
      .filter(({ name }) => !names || names.has(name))
      .map((hearer) => ({
        hearer,
        heard: events.filter(({ type, clinicId }) => hearer.hears(type) && (hearer.clinics?.has(clinicId) ?? true)),
      }))
      .filter(({ heard }) => heard.length > 0)
    const left = await Promise.all(told.map(({ hearer, heard }) => tell(hearer, heard)))
    return left.filter(({ refused, untried }) => refused.length + untried.length > 0)
  }
}
