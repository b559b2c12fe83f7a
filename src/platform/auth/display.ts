import { type SQL, sql } from 'drizzle-orm'
import type { Context, MiddlewareHandler } from 'hono'
import { flag, texts } from '../../db/asked.ts'
import type { About } from '../../db/read.ts'
import { type AskedOf, choice, type NamedOf } from '../../db/read-columns.ts'
import { displays } from '../../db/schema/queue.ts'
import { type Caller, mayEver } from '../../domain/access.ts'
import { isEqual } from '../../domain/check-in.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Permission } from '../../domain/rights.ts'
import type { AppEnv } from '../http/context.ts'
import { limitAddress, limitChecks } from '../http/rate-limit.ts'
import { trailIdOf } from '../http/request-id.ts'
import { tell } from '../openapi/tell.ts'
import { fromBase64Url } from '../vault/base64.ts'
import { authenticate, notAllowed } from './authenticate.ts'
import { idBytes, looksLikeToken, makeSecretToken, readSecretToken, type TokenOwner } from './secret-token.ts'
import { type SigningSettings, signingKeys } from './signing.ts'

/** What a display's link may do: show its location's queues without names, or its location's code. */
export const DISPLAY_KINDS = ['board', 'qr'] as const
export type DisplayKind = (typeof DISPLAY_KINDS)[number]

const PREFIX = 'kd_'
const PURPOSE = 'display secret'
const ISSUER = 'urn:kept:display'

/** A new display's token, to be shown once, and what its row keeps of it. */
export async function makeDisplayToken(
  settings: SigningSettings,
  display: TokenOwner,
): Promise<{ token: string; secret: string }> {
  const { token, secret } = await makeSecretToken(settings, PURPOSE, display)
  return { token: `${PREFIX}${token}`, secret }
}

/**
 * Whether a token was derived from the row's ids alone, as earlier versions did. Displays now have a secret of their own.
 * Screens that hold such a token keep working until it expires.
 */
async function isDerived(settings: SigningSettings, bytes: Uint8Array, ids: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const keys = await signingKeys(settings, 'display')
  const macs = await Promise.all(keys.map((key) => key.mac(ids)))
  return macs.some((mac) => isEqual(mac.subarray(0, bytes.length), bytes))
}

async function readToken(token: string, settings: SigningSettings) {
  const read = await readSecretToken(settings, PURPOSE, token)
  if (!read) return null
  const ids = idBytes(read)
  const rest = fromBase64Url(token).subarray(ids.length)
  return { ...read, isDerived: await isDerived(settings, rest, ids) }
}

/** As `authenticate`, and lets in a display by its own bearer token; whether that is good is asked in the request's statement. */
export const authenticateOrDisplay: MiddlewareHandler<AppEnv> = async (c, next) => {
  const token = /^Bearer +kd_(\S+) *$/i.exec(c.req.header('Authorization') ?? '')?.[1] ?? ''
  // What cannot be a display's token goes the way of any other bad token: here it would be counted twice.
  if (!looksLikeToken(token)) return authenticate(c, next)
  await limitChecks(c)
  // Anybody can make up a token and choose its ids. So until the database has found it good, the request counts for its
  // address.
  await limitAddress(c)
  const display = await readToken(token, c.get('settings'))
  if (!display) return authenticate(c, next)
  c.set('caller', {
    userId: display.id,
    clinicId: display.clinicId,
    roles: [],
    issuer: ISSUER,
    subject: display.id,
    name: null,
    email: null,
    issuedAt: null,
    requestId: trailIdOf(c),
    at: c.get('now'),
    origin: c.req.header('CF-Connecting-IP') ?? null,
    displayProof: { secrets: display.secrets, isDerived: display.isDerived },
  })
  await next()
}

/** Whether the caller is a screen and not a person; its id is then the caller's `userId`. */
export function isDisplay(caller: Caller): boolean {
  return caller.issuer === ISSUER
}

/** As `allow`, and lets in a display: what it may see is asked by `displayShows`. */
export function allowOrDisplay(permission: Permission): MiddlewareHandler<AppEnv> {
  const check: MiddlewareHandler<AppEnv> = async (c, next) => {
    if (!isDisplay(c.get('caller')) && !mayEver(c.get('caller').roles, permission)) throw notAllowed(c)
    await next()
  }
  return tell(check, { members: { 'x-permission': permission, security: [{ bearer: [] }, { display: [] }] } })
}

/** What a read that a screen may ask for is asked with: whether one asks, and what its row may keep of its token. */
export const DISPLAY = { isDisplay: choice<boolean>(), secrets: texts, isDerived: flag }

export function displayAsked(caller: Caller): AskedOf<typeof DISPLAY> {
  const { secrets = [], isDerived = false } = caller.displayProof ?? {}
  return { isDisplay: isDisplay(caller), secrets, isDerived }
}

/** A screen that asks, as the text of such a read names it. */
type DisplayAsker = Omit<NamedOf<typeof DISPLAY>, 'isDisplay'> & Pick<About, 'caller'>

/** Whether the display `x` is the caller's, and its token is good: neither expired nor revoked. */
function isGood({ caller, secrets, isDerived }: DisplayAsker): SQL {
  return sql`x.clinic_id = ${caller.clinicId ?? sql`null::uuid`} and x.id = ${caller.userId}
and x.revoked_at is null and x.expires_at > ${caller.at} and coalesce(x.secret = any(${secrets}), ${isDerived})`
}

/** The row of the display that asks, as a condition's subquery: `where` says what it is to show, over `x`. */
export function displayShows(asker: DisplayAsker, kind: DisplayKind, where: SQL): SQL {
  return sql`exists (${displayThatShows(asker, kind, { columns: sql``, where })})`
}

/** Columns of the row of the display that asks; no row where it is not good, or does not show this. */
export function displayThatShows(
  asker: DisplayAsker,
  kind: DisplayKind,
  { columns, where }: { columns: SQL; where: SQL },
): SQL {
  return sql`select ${columns} from ${displays} x where ${isGood(asker)} and x.kind = ${sql.raw(`'${kind}'`)} and ${where}`
}

/** What a display is told of a read that failed: a refusal ends its link, and an outage of the database does not. */
export function toldToDisplay(c: Context<AppEnv>, error: unknown): unknown {
  return error instanceof DomainError && error.code !== 'DATABASE_UNAVAILABLE' ? notForDisplay(c) : error
}

/** The refusal of a display that has expired, was revoked, or asks for something it may not show. */
export function notForDisplay(c: Context<AppEnv>): DomainError {
  c.header('WWW-Authenticate', 'Bearer error="invalid_token"')
  return new DomainError(
    'UNAUTHENTICATED',
    'This display has expired, was revoked, or may not read this: ask an administrator for a new link.',
    {
      keptOut: 'display',
    },
  )
}
