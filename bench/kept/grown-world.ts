import { Client } from 'pg'
import { type DevKeys, devVars, makeDevKeys } from '../../scripts/dev-keys.ts'
import { progressBar } from '../../scripts/seed/progress.ts'
import { seedDatabase } from '../../scripts/seed.ts'
import { idOf } from '../../scripts/world/stable.ts'
import { openDatabase } from '../../src/db/client.ts'
import { type Env, settingsOf } from '../../src/env.ts'
import { sealAudit } from '../../src/jobs/seal-audit.ts'
import { chainKeys } from '../../src/platform/vault/chain-key.ts'
import type { Data } from '../lab/kept-data.ts'
import { PEOPLE_ROWS } from './people-rows.ts'
import { VISIT_ROWS } from './visit-rows.ts'

/** The same on every day, so that the data are too: when the walk of the statements begins. */
export const GROWN_NOW = '2027-03-01T03:00:00Z'

const FIRST = 'first'
const FIRST_VISITS = 10_000

/** The clinic that is the same in every world: those that a larger world has more are other clinics. */
export const FIRST_CLINIC = idOf(`seed ${FIRST} clinic 0`)

const SOURCES = [
  ...['grown-world', 'people-rows', 'visit-rows'].map((name) => `bench/kept/${name}.ts`),
  ...['seed.ts', 'seed/plans.ts', 'seed/visits.ts', 'seed/visit-fields.ts', 'seed/world.ts'].map(
    (name) => `scripts/${name}`,
  ),
]

/**
 * Clinics that have this many visits in all, and of everything else as many as go with them.
 * @param settings of the server
 */
export const grownWorld = (visits: number, settings: Record<string, string>): Data => ({
  name: `grown-${visits}`,
  key: GROWN_NOW,
  sources: SOURCES,
  load: (ownerUrl) => loadGrown(ownerUrl, visits),
  settings,
})

/** The keys with which the texts in a grown world are sealed. */
export async function keysOf(ownerUrl: string): Promise<DevKeys> {
  const { rows } = await asSuperuser(ownerUrl, (client) =>
    client.query<{ keys: DevKeys }>('SELECT keys FROM bench.keys'),
  )
  if (!rows[0]) throw new Error('The keys of the grown world are not in it.')
  return rows[0].keys
}

async function asSuperuser<T>(ownerUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: Object.assign(new URL(ownerUrl), { username: 'postgres' }).href })
  await client.connect()
  return await work(client).finally(() => client.end())
}

/** As the product's ids look; the same for the same name. */
const ID_OF = `CREATE FUNCTION pg_temp.id_of(name text) RETURNS uuid LANGUAGE sql IMMUTABLE
  AS $$ SELECT overlay(overlay(md5(name) placing '4' FROM 13) placing '8' FROM 17)::uuid $$`

async function loadGrown(ownerUrl: string, visits: number): Promise<void> {
  const keys = await makeDevKeys()
  const progress = progressBar(visits)
  const seeded = { now: Date.parse(GROWN_NOW), keys: keys.vaultKeys, progress }
  const first = Math.min(visits, FIRST_VISITS)
  await seedDatabase(ownerUrl, { ...seeded, appointments: first, seed: FIRST })
  if (visits > first) await seedDatabase(ownerUrl, { ...seeded, appointments: visits - first, seed: 'others' })
  progress.end()
  await asSuperuser(ownerUrl, async (client) => {
    // Triggers and keys are for writes one by one: these are millions, and hold by their making.
    await client.query(
      `SET session_replication_role = replica; SET work_mem = '64MB'; SET search_path = public, pg_temp`,
    )
    await client.query(ID_OF)
    const search = 'patients_search_pieces'
    const { rows } = await client.query<{ definition: string }>(
      `SELECT pg_get_indexdef('${search}'::regclass) definition`,
    )
    await client.query(`DROP INDEX ${search}`)
    for (const text of PEOPLE_ROWS) await client.query(asCalled(text), text.includes('$1') ? [GROWN_NOW] : [])
    await client.query(rows[0]?.definition ?? '')
    for (const text of VISIT_ROWS) await client.query(asCalled(text), text.includes('$1') ? [GROWN_NOW] : [])
    await client.query('CREATE SCHEMA bench; CREATE TABLE bench.keys (keys jsonb)')
    await client.query('INSERT INTO bench.keys VALUES ($1)', [JSON.stringify(keys)])
  })
  await sealAll(ownerUrl, keys)
  await asSuperuser(ownerUrl, (client) => client.query('VACUUM ANALYZE'))
}

/** A temporary function is only found by its schema. */
const asCalled = (text: string) => text.replaceAll(/\bid_of\(/g, 'pg_temp.id_of(')

/** Seals the trail as the job does, which waits a minute for each fence. */
async function sealAll(ownerUrl: string, keys: DevKeys): Promise<void> {
  const vars = devVars(keys, 'http://kept.test') as unknown as Env
  const witness = { keep: async () => [], headOf: async () => null }
  const db = openDatabase(ownerUrl)
  let now = Date.parse(GROWN_NOW)
  let sealed = 1
  await sealAudit({ db, keys: chainKeys(settingsOf(vars)), witness, now })
  while (sealed > 0) {
    now += 61_000
    sealed = await sealAudit({ db, keys: chainKeys(settingsOf(vars)), witness, now })
  }
  db.release()
}
