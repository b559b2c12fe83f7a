import { parseArgs } from 'node:util'
import { closest } from 'fastest-levenshtein'
import { CLINICS, LOGINS } from './demo/logins.ts'
import { emailOf } from './demo/people.ts'
import { type DevKeys, loadDevKeys, signDevToken } from './dev-keys.ts'
import { runScript } from './run-script.ts'

/**
 * A token for a demo login, by the keys of this checkout unless others are given.
 * @throws Error for a login that does not exist, with the one that was probably meant
 */
export async function tokenFor(name: string, now: number, keys?: DevKeys): Promise<string> {
  const login = Object.hasOwn(LOGINS, name) ? LOGINS[name] : undefined
  if (!login) throw new Error(unknown(name))
  const { sub, roles, clinic } = login
  const verified = { email: emailOf(sub), email_verified: true }
  const claims = {
    sub,
    name: login.name,
    ...verified,
    roles: [...roles],
    ...(clinic ? { clinic_id: CLINICS[clinic].id } : {}),
  }
  return signDevToken(keys ?? (await loadDevKeys()), claims, now)
}

function unknown(name: string): string {
  const logins = Object.keys(LOGINS)
  const meant = name === '' ? 'Name a login.' : `There is no demo login ${name}. Did you mean ${closest(name, logins)}?`
  return `${meant}\nUsage: npm run -s token -- --as <login>\nLogins: ${logins.join(', ')}`
}

/** @throws Error for an option that does not exist: a token of somebody else would be taken for the one that was asked for */
function loginNamed(args: string[]): string {
  try {
    const { values } = parseArgs({ args, options: { as: { type: 'string', default: '' } } })
    return values.as
  } catch (error) {
    throw new Error(`${(error as Error).message}\nUsage: npm run -s token -- --as <login>`)
  }
}

async function main(): Promise<void> {
  console.log(await tokenFor(loginNamed(process.argv.slice(2)), Date.now()))
  // A shell that reads the token is to get nothing else.
  if (process.stdout.isTTY) console.error('It is good for 12 hours.')
}

if (import.meta.main) await runScript(main)
