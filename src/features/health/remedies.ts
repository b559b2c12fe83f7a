import { DatabaseLost, isNotMigrated } from '../../db/errors.ts'
import type { OwnRights } from '../../db/own-rights.ts'

/*
 * What to do about each part that is down, for who operates this. It names our own variables and commands, migrations, and ids of
 * keys, and neither hosts nor users.
 */

/** The parts of the service that can be down. */
export type Part = 'postgres' | 'kv' | 'migrations' | 'role' | 'tokenKeys' | 'vaultKeys'

const HYPERDRIVE = 'the connection string of the binding HYPERDRIVE'

const SIGN_IN = `Postgres does not let the Worker sign in: correct the user, the password and TLS in ${HYPERDRIVE}, and let the role LOGIN.`
const WAIT = 'Postgres is starting, or shutting down: wait. If it goes on, look at its log.'

/** By what Postgres answers who signs in. */
const BY_SQLSTATE: Readonly<Record<string, string>> = {
  '28000': SIGN_IN,
  '28P01': SIGN_IN,
  '3D000': `Postgres has no database of that name: correct it in ${HYPERDRIVE}.`,
  '53300': 'Postgres has no connection left: close some, or raise max_connections.',
  '57P01': WAIT,
  '57P02': WAIT,
  '57P03': WAIT,
}

const UNREACHED = `Postgres cannot be reached: see that it runs, and that host, port and TLS are right in ${HYPERDRIVE}.`
const FIRST = 'Postgres has to answer first: see postgres.'
const UNMIGRATED = 'The tables are not there, or may not be read: see migrations and role.'
const OWN_FAULT = 'The check itself failed: look for readiness.failed in the log.'

/** What to do, said so that strangers learn nothing of the inside. */
const FOR_ALL: Readonly<Record<Part, string>> = {
  postgres: 'See that Postgres runs and lets the Worker in; the log says what it answers.',
  kv: 'See that the binding AVAILABILITY leads to a namespace. Until then Postgres answers listings.',
  migrations: 'Run npm run db:migrate with this version.',
  role: 'Let the Worker sign in as kept_app, with the rights that the migrations give it; the log says what is amiss.',
  tokenKeys:
    'See that the identity provider runs, and that AUTH_JWKS or AUTH_JWKS_URL has its keys; the log says more.',
  vaultKeys: 'Put back the key that is missing from VAULT_KEYS; the log names it.',
}

/** The remedy as strangers may read it: in general words. Only what points to another part stays as it is. @param remedy as the log has it */
export function remedyForAll(part: Part, remedy: string): string {
  return [FIRST, UNMIGRATED, OWN_FAULT].find((general) => remedy.endsWith(general)) ?? FOR_ALL[part]
}

/** Where a check could not be made. @param error undefined where it hangs */
export function remedyOfFailure(check: Part, error: unknown): string {
  if (check === 'kv')
    return 'KV does not answer: see that the namespace of the binding AVAILABILITY is there. Until then Postgres answers listings.'
  if (check === 'tokenKeys') return 'The identity provider does not answer: look at AUTH_JWKS_URL.'
  const isLost = error === undefined || error instanceof DatabaseLost
  if (isLost) return check === 'postgres' ? ofLost(error?.cause) : FIRST
  return isNotMigrated(error) ? UNMIGRATED : OWN_FAULT
}

function ofLost(cause: unknown): string {
  const { code } = (cause ?? {}) as { code?: unknown }
  return (typeof code === 'string' && BY_SQLSTATE[code]) || UNREACHED
}

/** @param missing the names of migrations, oldest first */
export function remedyOfMissing(missing: readonly string[]): string | null {
  const [oldest, newest] = [missing[0], missing.at(-1)]
  if (oldest === undefined) return null
  const named = oldest === newest ? `the migration ${oldest}` : `${missing.length} migrations, ${oldest} to ${newest}`
  return `The database lacks ${named}: run npm run db:migrate.`
}

export function remedyOfRights({ isAbove, owns, changesTrail }: OwnRights): string | null {
  const HINT = 'let the Worker sign in as kept_app.'
  if (isAbove) return `The Worker’s role is a superuser, or has BYPASSRLS or CREATEROLE: ${HINT}`
  if (owns) return `The Worker’s role owns the database, or what is in it: ${HINT}`
  if (changesTrail)
    return 'The Worker’s role can change the audit trail: REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON audit_log, audit_seals FROM kept_app.'
  return null
}

/** @param inUse the ids of the keys that rows were sealed with @param ring those of `VAULT_KEYS` */
export function remedyOfKeys(inUse: readonly string[], ring: readonly string[]): string | null {
  const missing = [...new Set(inUse)].filter((id) => !ring.includes(id)).sort()
  if (missing.length === 0) return null
  const [what, them] = missing.length === 1 ? ['the key', 'it'] : ['the keys', 'them']
  return `VAULT_KEYS lacks ${what} ${missing.join(', ')}, with which rows were sealed: add ${them} again, or their texts cannot be read.`
}
