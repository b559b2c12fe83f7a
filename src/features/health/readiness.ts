import { sql } from 'drizzle-orm'
import type { Context } from 'hono'
import * as z from 'zod'
import { type Database, openDatabase } from '../../db/client.ts'
import { DatabaseLost } from '../../db/errors.ts'
import { missingMigrations } from '../../db/migrations.ts'
import { ownRights } from '../../db/own-rights.ts'
import { vaultKeysInUse } from '../../db/vault-keys.ts'
import type { AppEnv } from '../../platform/http/context.ts'
import { errorFields, log, logLost } from '../../platform/log.ts'
import { describeFields } from '../../platform/openapi/describe-fields.ts'
import { unreadableMet } from '../../platform/vault/unreadable.ts'
import { keepSettled } from './keep-settled.ts'
import { type Finding, finding, probe } from './probe.ts'
import { type Part, remedyForAll, remedyOfFailure, remedyOfKeys, remedyOfMissing, remedyOfRights } from './remedies.ts'
import { tokenKeysRemedy } from './token-keys.ts'

const unreadableTexts = describeFields(z.object({ met: z.number() }), {
  met: 'How many this isolate has answered as null since it began. The log names the records (`text.unreadable`).',
})

export const readiness = describeFields(
  z.object({
    state: z.enum(['ready', 'not ready']),
    postgres: finding,
    kv: finding,
    migrations: finding,
    role: finding,
    tokenKeys: finding,
    vaultKeys: finding,
    unreadable: unreadableTexts,
  }),
  {
    state: 'Whether the Worker can do its work: every part is up.',
    postgres: 'Whether a connection that is made for this question answers.',
    kv: 'Whether KV answers. Without it free times are read from the database.',
    migrations: 'Whether the newest migration of this version has been applied.',
    role: 'Whether the role that the Worker signs in as owns nothing, and cannot change the audit trail.',
    tokenKeys: 'Whether the keys that tokens are signed with can be had.',
    vaultKeys: 'Whether `VAULT_KEYS` has every key that rows were sealed with.',
    unreadable: 'Texts that could not be opened. It changes nothing of `state`.',
  },
)
export type Readiness = z.infer<typeof readiness>

/** Seconds for which an answer is kept, and until it is worth asking again. */
export const RETRY_AFTER = 5

const keep = keepSettled<Readiness>(RETRY_AFTER * 1000)

/** Which keys rows were sealed with is kept for longer: some pages of each table are read for it. */
const keepKeys = keepSettled<string[]>(60_000)

/**
 * Makes all checks, side by side; an isolate makes them every five seconds at most. What is down is logged as `readiness.down`, with
 * what to do about it. Outside development the answer says that only in general, since anybody may ask.
 */
export async function readinessOf(c: Context<AppEnv>): Promise<Readiness> {
  const { settings, now } = c.var
  return keep(settings, now, () => checkAll(c))
}

async function checkAll(c: Context<AppEnv>): Promise<Readiness> {
  const { settings, now } = c.var
  const asked = async (name: Part, check: () => Promise<string | null>) => {
    const remedyOf = (error: unknown) => {
      noteFailure(name, error)
      return remedyOfFailure(name, error)
    }
    const found = await probe(check, remedyOf)
    if (found.remedy === undefined) return [name, found] as const
    log('error', 'readiness.down', { part: name, remedy: found.remedy })
    const isDevelopment = settings.ENVIRONMENT === 'development'
    return [name, isDevelopment ? found : { ...found, remedy: remedyForAll(name, found.remedy) }] as const
  }
  const findings = await Promise.all([
    asked('postgres', () => freshly(c, answers)),
    asked('kv', async () => {
      await c.env.AVAILABILITY.get('health')
      return null
    }),
    asked('migrations', () => freshly(c, async (db) => remedyOfMissing(await missingMigrations(db)))),
    asked('role', () => freshly(c, async (db) => remedyOfRights(await ownRights(db)))),
    asked('tokenKeys', () => tokenKeysRemedy(settings, now)),
    asked('vaultKeys', () =>
      freshly(c, async (db) => {
        const inUse = await keepKeys(settings, now, () => vaultKeysInUse(db))
        return remedyOfKeys([...inUse, ...keysMissed()], Object.keys(settings.VAULT_KEYS.keys))
      }),
    ),
  ])
  const parts = Object.fromEntries(findings) as Record<Part, Finding>
  const isReady = findings.every(([, { state }]) => state === 'up')
  const met = unreadableMet().reduce((sum, { keyMissing, notOpened }) => sum + keyMissing + notOpened, 0)
  return { state: isReady ? 'ready' : 'not ready', ...parts, unreadable: { met } }
}

/** The keys that this isolate has missed as it opened texts: of rows that were not among those that were looked at. */
function keysMissed(): string[] {
  return unreadableMet().flatMap(({ keyId, keyMissing }) => (keyId !== null && keyMissing > 0 ? [keyId] : []))
}

async function answers(db: Database): Promise<null> {
  await db.run(sql`/* readiness */ select 1`)
  return null
}

/**
 * Asks over a connection of its own, so that one check that hangs holds up no other. With KV and the identity provider that
 * makes six at once, as many as Workers allow.
 */
async function freshly(c: Context<AppEnv>, ask: (db: Database) => Promise<string | null>): Promise<string | null> {
  const db = openDatabase(c.env.HYPERDRIVE.connectionString)
  try {
    return await ask(db)
  } finally {
    c.var.db.charge(db)
    db.release()
  }
}

/** Who operates this finds in the log what the driver said. */
function noteFailure(check: string, error: unknown): void {
  if (error instanceof DatabaseLost) logLost(error)
  else if (error !== undefined) log('error', 'readiness.failed', { check, ...errorFields(error) })
}
