import { exports } from 'cloudflare:workers'
import { importJWK, SignJWT } from 'jose'
import { inject } from 'vitest'
import type { Role } from '../../src/domain/rights.ts'
import { holdAgainstDocument } from './contract.ts'

export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  body: any
  /** How many SQL statements `Server-Timing` counts. */
  queries: number
}

type Call = (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>

export interface Client {
  get: (path: string, headers?: Record<string, string>) => Promise<Answer>
  post: Call
  put: Call
  patch: Call
  delete: Call
  token: string
}

/** Sends a request as it is; the answer is held against the OpenAPI document. */
export async function send(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await exports.default.fetch(new Request(`http://kept.test${path}`, { method, ...init }))
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('Content-Type') ?? '')
  const queries = Number(/desc="(\d+) queries"/.exec(response.headers.get('Server-Timing') ?? '')?.[1] ?? Number.NaN)
  const answer = { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text, queries }
  await holdAgainstDocument(method, path, answer)
  return answer
}

let key: Promise<CryptoKey | Uint8Array> | undefined

/**
 * @param issuedAt epoch ms; default long ago
 * @param exp when it ends, in seconds since 1970 or as a span from now
 */
export async function tokenFor(
  claims: Record<string, unknown>,
  issuedAt = 0,
  exp: number | string = '10y',
): Promise<string> {
  key ??= importJWK(inject('privateJwk'), 'RS256')
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'dev-1' })
    .setIssuer('urn:kept:dev')
    .setAudience('kept')
    .setIssuedAt(Math.floor(issuedAt / 1000))
    .setExpirationTime(exp)
    .sign(await key)
}

/** A client that signs in as one person. */
export async function clientFor({
  sub,
  clinicId,
  roles,
}: {
  sub: string
  clinicId: string | null
  roles: Role[]
}): Promise<Client> {
  return clientOfToken(await tokenFor({ sub, name: sub, roles, ...(clinicId && { clinic_id: clinicId }) }))
}

/** A client that sends this token. */
export function clientOfToken(token: string): Client {
  const call =
    (method: string): Call =>
    (path, body, headers = {}) =>
      send(method, path, {
        headers: {
          Authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
  return {
    get: (path, headers) => call('GET')(path, undefined, headers),
    post: call('POST'),
    put: call('PUT'),
    patch: call('PATCH'),
    delete: call('DELETE'),
    token,
  }
}
