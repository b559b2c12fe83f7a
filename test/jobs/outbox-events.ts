import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { openDatabase } from '../../src/db/client.ts'
import { drainOutbox } from '../../src/jobs/drain-outbox.ts'
import type { Telling } from '../../src/jobs/tell-hearers.ts'
import { builtIn } from '../../src/plugins/built-in.ts'
import type { Hearer } from '../../src/plugins/hearer.ts'
import { sqlAs } from '../support/clinic.ts'

/** So far ahead that the Worker's own runs leave these events to the tests: what a Worker before has tried waits for its time. */
export const CREATED = Date.parse('2090-01-01T00:00:00Z')
export const NOW = CREATED + 24 * 60 * 60_000
export const HOUR = 60 * 60_000

/** Each test's hearer has a name of its own, under which the next run would find what it left. */
const newName = () => `listener-${v7()}`

// The real ones hear too: a run takes whatever waits, also events of other tests.
export const drain = (own: readonly Hearer[], now = NOW, telling: Partial<Telling> = {}) =>
  drainOutbox({ db: openDatabase(env.HYPERDRIVE.connectionString), env, now, ...telling }, [...builtIn, ...own])

/** Puts events of a type of their own into the outbox; their ids, in order. */
export async function emit(count: number, attempts = 1): Promise<{ type: string; ids: string[] }> {
  const type = `test.${v7()}`
  const rows = await sqlAs(
    `${INSERT} select gen_random_uuid(), 'test', gen_random_uuid(), n, $1, '{}', $2, $3
      from generate_series(1, $4) n returning id`,
    [type, new Date(CREATED).toISOString(), attempts, count],
  )
  return { type, ids: rows.map(({ id }) => String(id)) }
}

export const INSERT =
  'insert into outbox(clinic_id, subject_type, subject_id, subject_version, type, payload, created_at, attempts)'

/** A hearer that writes down what it took, and refuses what it is told to. */
export function listener(
  type: string,
  refused: readonly string[] = [],
  name = newName(),
): Hearer & { heard: string[] } {
  const heard: string[] = []
  return {
    name,
    heard,
    hears: (one) => one === type,
    deliver: async (events) => {
      if (events.some(({ id }) => refused.includes(id))) throw new Error('Pia Patient +1 555 0199')
      heard.push(...events.map(({ id }) => id))
    },
  }
}

export const isProcessed = async (ids: readonly string[]) =>
  (await sqlAs('select processed_at from outbox where id = any($1) order by id', [ids])).map(
    ({ processed_at }) => processed_at !== null,
  )

/** What is left of these events: the hearer, its attempts, seconds until the next one, and how it ended. */
export const leftOf = async (ids: readonly string[], now = NOW) =>
  (
    await sqlAs(
      `select plugin, attempts, extract(epoch from next_at - $2::timestamptz)::int seconds, delivered_at, parked_at
        from deliveries where event_id = any($1) order by event_id, plugin`,
      [ids, new Date(now).toISOString()],
    )
  ).map(({ plugin, attempts, seconds, delivered_at, parked_at }) => [
    plugin,
    attempts,
    delivered_at ? 'delivered' : parked_at ? 'parked' : seconds,
  ])
