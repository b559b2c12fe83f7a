import { createHash } from 'node:crypto'
import { Client } from 'pg'
import { databaseTrouble, databaseUrl } from './database-trouble.ts'
import { CLINICS } from './demo/logins.ts'
import { letAppSignIn, migrate } from './migrate.ts'

const ROLE = 'kept_app'
const THIS_MACHINE = new Set(['', 'localhost', '127.0.0.1', '[::1]'])
const DEMO = Object.values(CLINICS).map(({ id }) => id)

interface Using {
  /** The password that this checkout gives to the Worker's role. */
  appPassword: string
  /** The address as which the Worker signs in, where somebody has made a role for it. */
  appUrl?: string | undefined
  /** `KEPT_ALLOW_REMOTE`: the database is wanted, wherever it is and whatever is in it. */
  isWanted: boolean
}

/**
 * Makes ready the database that `DATABASE_URL` names: migrated, and with a role for the Worker.
 * @throws Error in one line: for a database that may be somebody's own, or one that cannot be used
 */
export async function useGivenDatabase(given: string, { appPassword, appUrl, isWanted }: Using) {
  const url = databaseUrl(given)
  if (!isWanted) {
    refuseElsewhere(url)
    await refuseForeignClinics(url)
  }
  try {
    await migrate(url.href)
    return { ownerUrl: url.href, appUrl: appUrl ?? (await letOneSignIn(url, appPassword)) }
  } catch (error) {
    throw databaseTrouble(error, url)
  }
}

const WANTED = 'If you want that, start with KEPT_ALLOW_REMOTE=1.'

function refuseElsewhere(url: URL): void {
  if (THIS_MACHINE.has(url.hostname)) return
  throw new Error(
    `DATABASE_URL names ${url.host}, which is not this machine: npm start would migrate that database and load demo clinics into it. ${WANTED}`,
  )
}

async function refuseForeignClinics(url: URL): Promise<void> {
  const [clinic] = await asking(url, async (client) => {
    const { rows } = await client.query("SELECT to_regclass('public.clinics') IS NOT NULL AS has")
    if (!rows[0].has) return []
    return (await client.query('SELECT name FROM clinics WHERE id <> ALL ($1) ORDER BY id LIMIT 1', [DEMO])).rows
  })
  if (clinic)
    throw new Error(
      `The database at ${url.host}${url.pathname} holds the clinic “${clinic.name}”, which is not of the demo: npm start would migrate that database and run development keys on it. ${WANTED}`,
    )
}

async function asking<T>(url: URL, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url.href, connectionTimeoutMillis: 5_000 })
  try {
    await client.connect()
    return await work(client)
  } catch (error) {
    throw databaseTrouble(error, url)
  } finally {
    await client.end().catch(() => {})
  }
}

/**
 * A role for the Worker that this checkout's password opens. A password that somebody signs in with is never changed: then
 * the checkout gets a role of its own, with the rights and settings of `kept_app`.
 */
async function letOneSignIn(owner: URL, password: string): Promise<string> {
  const as = (role: string) => Object.assign(new URL(owner), { username: role, password }).href
  const own = `${ROLE}_${createHash('sha256').update(password).digest('hex').slice(0, 8)}`
  if (await signsIn(as(ROLE))) return as(ROLE)
  const { canSignIn, settings } = await asking(owner, (client) => roleOf(client))
  if (!canSignIn) {
    await letAppSignIn(owner.href, password)
    return as(ROLE)
  }
  const isThere = await signsIn(as(own))
  await asking(owner, async (client) => {
    if (!isThere)
      await client.query(`CREATE ROLE ${own} LOGIN PASSWORD ${client.escapeLiteral(password)} IN ROLE ${ROLE}`)
    // Settings of a role are not its members', and a migration may have added one.
    for (const [, name = '', value = ''] of settings.map((setting) => /^([^=]+)=(.*)$/s.exec(setting) ?? []))
      await client.query(`ALTER ROLE ${own} SET ${client.escapeIdentifier(name)} = ${client.escapeLiteral(value)}`)
  })
  return as(own)
}

async function signsIn(appUrl: string): Promise<boolean> {
  const client = new Client({ connectionString: appUrl, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

async function roleOf(client: Client): Promise<{ canSignIn: boolean; settings: string[] }> {
  const { rows } = await client.query('SELECT rolcanlogin, rolconfig FROM pg_roles WHERE rolname = $1', [ROLE])
  return { canSignIn: rows[0].rolcanlogin, settings: rows[0].rolconfig ?? [] }
}
