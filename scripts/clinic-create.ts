import { parseArgs } from 'node:util'
import { z } from 'zod'
import { openDatabase } from '../src/db/client.ts'
import { systemCaller } from '../src/domain/system.ts'
import { createClinic } from '../src/features/directory/clinics/create.ts'
import { createClinicInput } from '../src/features/directory/clinics/schemas.ts'
import { loadDevKeys } from './dev-keys.ts'
import { withOwnerDatabase } from './owner-database.ts'
import { runScript } from './run-script.ts'

/** A clinic as the shell is told of it. */
interface Made {
  id: string
  /** The first administrator's, to be redeemed by `POST /me/memberships`; null where none was named. */
  invitation: { code: string; expiresAt: string } | null
}

/**
 * Makes a clinic in a database whose migrations are applied, as `POST /clinics` does: audited, and told in the outbox.
 * @param signingKey the Worker's SIGNING_KEY, which the invitation's code is kept by
 * @param now epoch milliseconds
 */
export async function makeClinic(
  ownerUrl: string,
  input: z.infer<typeof createClinicInput>,
  { signingKey, now }: { signingKey: string; now: number },
): Promise<Made> {
  const db = openDatabase(ownerUrl)
  const actor = { caller: systemCaller(`clinic-create-${now}`), now }
  const settings = { SIGNING_KEY: signingKey, PUBLIC_URL: '' }
  const { id, invitation } = await createClinic({ db, actor }, settings, { input, idempotency: null }).finally(
    db.release,
  )
  const expiresAt = new Date(invitation?.expiresAt ?? now).toISOString()
  return { id, invitation: invitation && { code: invitation.code, expiresAt } }
}

const USAGE =
  'Usage: npm run clinic:create -- --name NAME --timezone ZONE --country CC [--admin EMAIL]\n' +
  'With DATABASE_URL you also have to set SIGNING_KEY to the key of the Worker: it finds the invitation by that key.'

/** The arguments as `POST /clinics` would take them; null after having said what is wrong with them. */
function inputOf(args: string[]) {
  const option = { type: 'string' } as const
  const { values } = parseArgs({
    args,
    options: { name: option, timezone: option, country: option, admin: option },
    strict: false,
  })
  const { admin, ...rest } = values
  const input = createClinicInput.safeParse({ ...rest, ...(admin !== undefined && { adminEmail: admin }) })
  if (input.success) return input.data
  console.error(`${z.prettifyError(input.error)}\n${USAGE}`)
  return null
}

/** The Worker's key: the one that is set, else this checkout's; null where the database is none of its own. */
async function signingKeyOf(env: NodeJS.ProcessEnv): Promise<string | null> {
  if (env.SIGNING_KEY) return env.SIGNING_KEY
  return env.DATABASE_URL ? null : (await loadDevKeys()).signingKey
}

async function main(): Promise<number> {
  const input = inputOf(process.argv.slice(2))
  if (!input) return 1
  const signingKey = await signingKeyOf(process.env)
  if (signingKey === null && input.adminEmail !== undefined) {
    console.error(`SIGNING_KEY is not set.\n${USAGE}`)
    return 1
  }
  const made = await withOwnerDatabase((ownerUrl) =>
    makeClinic(ownerUrl, input, { signingKey: signingKey ?? '', now: Date.now() }),
  )
  console.log(`clinic      ${made.id}`)
  if (made.invitation)
    console.log(`invitation  ${made.invitation.code}  (for POST /me/memberships, until ${made.invitation.expiresAt})`)
  return 0
}

if (import.meta.main) await runScript(main)
