import { type SQL, sql } from 'drizzle-orm'
import type { Context, MiddlewareHandler } from 'hono'
import { uniqueSymbol } from 'hono-openapi'
import { displays } from '../db/schema/queue.ts'
import { param } from '../db/statement.ts'
import { type Caller, mayEver, type Permission } from '../domain/access.ts'
import { isEqual } from '../domain/check-in.ts'
import { DomainError } from '../domain/errors.ts'
import { authenticate } from './auth.ts'
import { fromBase64Url, toBase64Url } from './base64.ts'
import type { AppEnv } from './context.ts'
import { uuidOf } from './path-id.ts'
import { limitUser } from './rate-limit.ts'
import { type SigningSettings, signingKeys } from './signing.ts'

/** What a display's link may do: show its location's queues without names, or its location's code. */
export const DISPLAY_KINDS = ['board', 'qr'] as const
export type DisplayKind = (typeof DISPLAY_KINDS)[number]

const PREFIX = 'kd_'
const ISSUER = 'urn:kept:display'
const IDS_BYTES = 32
const MAC_BYTES = 16
const FORM = /^kd_[\w-]{64}$/

/** The link's secret part: it is made again from the display's row, and so nowhere stored. */
export async function displayTokenOf(
  settings: SigningSettings,
  row: { clinicId: string; id: string },
): Promise<string> {
  const [key] = await signingKeys(settings, 'display')
  if (!key) throw new Error('There is no signing key.')
  const ids = Uint8Array.from(`${row.clinicId}${row.id}`.replaceAll('-', '').match(/../g) ?? [], hexByte)
  const mac = (await key.mac(ids)).subarray(0, MAC_BYTES)
  return `${PREFIX}${toBase64Url(Uint8Array.from([...ids, ...mac]))}`
}

const hexByte = (pair: string) => Number.parseInt(pair, 16)

async function readToken(token: string, settings: SigningSettings): Promise<{ clinicId: string; id: string } | null> {
  if (!FORM.test(token)) return null
  const bytes = fromBase64Url(token.slice(PREFIX.length))
  const ids = bytes.slice(0, IDS_BYTES)
  for (const key of await signingKeys(settings, 'display')) {
    const mac = (await key.mac(ids)).subarray(0, MAC_BYTES)
    if (isEqual(mac, bytes.subarray(IDS_BYTES)))
      return { clinicId: uuidOf(ids.subarray(0, 16)), id: uuidOf(ids.subarray(16)) }
  }
  return null
}

/** As `authenticate`, and lets in a display by its own bearer token; whether it was revoked is asked in the request's statement. */
export const authenticateOrDisplay: MiddlewareHandler<AppEnv> = async (c, next) => {
  const token = /^Bearer +(kd_\S+) *$/i.exec(c.req.header('Authorization') ?? '')?.[1]
  const display = token === undefined ? null : await readToken(token, c.var.settings)
  if (!display) return authenticate(c, next)
  await limitUser(c, display.id)
  c.set('caller', {
    ...{ userId: display.id, clinicId: display.clinicId, roles: [], issuer: ISSUER, subject: display.id },
    ...{ name: null, email: null, issuedAt: null, requestId: c.var.requestId, at: c.var.now },
    ...{ origin: c.req.header('CF-Connecting-IP') ?? null },
  })
  await next()
}

/** Whether a screen asks, and not a person; its id is the caller's `userId`. */
export function isDisplay(caller: Caller): boolean {
  return caller.issuer === ISSUER
}

/** As `allow`, and lets in a display: what it may see is asked by `displayShows`. */
export function allowOrDisplay(permission: Permission): MiddlewareHandler<AppEnv> {
  const check: MiddlewareHandler<AppEnv> = async (c, next) => {
    if (!isDisplay(c.var.caller) && !mayEver(c.var.caller.roles, permission))
      throw new DomainError('FORBIDDEN', 'Your role does not allow this.')
    await next()
  }
  return Object.assign(check, { [uniqueSymbol]: { spec: { 'x-permission': permission } } })
}

/** The row of the display that asks, as a condition's subquery: `where` says what it is to show, over `x`. */
export function displayShows(caller: Caller, kind: DisplayKind, where: SQL): SQL {
  return sql`exists (select from ${displays} x where x.clinic_id = ${param(caller.clinicId, 'uuid')}
    and x.id = ${param(caller.userId, 'uuid')} and x.kind = ${param(kind, 'text')} and x.revoked_at is null and ${where})`
}

/** What a display is told that was revoked, or asks for what it is not for. */
export function notForDisplay(c: Context<AppEnv>): DomainError {
  c.header('WWW-Authenticate', 'Bearer error="invalid_token"')
  return new DomainError('UNAUTHENTICATED', 'This display was revoked, or is not for this.')
}
