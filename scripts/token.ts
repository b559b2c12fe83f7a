import { parseArgs } from 'node:util'
import { CLINICS, LOGINS } from './demo/logins.ts'
import { emailOf } from './demo/people.ts'
import { loadDevKeys, signDevToken } from './dev-keys.ts'

/** A token for a demo login, or null for a login that does not exist. */
export async function tokenFor(name: string, now: number): Promise<string | null> {
  const login = Object.hasOwn(LOGINS, name) ? LOGINS[name] : undefined
  if (!login) return null
  const { sub, roles, clinic } = login
  const verified = { email: emailOf(sub), email_verified: true }
  const claims = {
    sub,
    name: login.name,
    ...verified,
    roles: [...roles],
    ...(clinic ? { clinic_id: CLINICS[clinic].id } : {}),
  }
  return signDevToken(await loadDevKeys(), claims, now)
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { as: { type: 'string', default: '' } }, strict: false })
  const token = await tokenFor(String(values.as), Date.now())
  if (token === null) {
    console.error(`Usage: npm run -s token -- --as <login>\nLogins: ${Object.keys(LOGINS).join(', ')}`)
    process.exit(1)
  }
  console.log(token)
}
