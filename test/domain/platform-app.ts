import { Hono } from 'hono'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { z } from 'zod'
import type { Database, Row, RunStatement } from '../../src/db/client.ts'
import { DomainError } from '../../src/domain/errors.ts'
import type { Env } from '../../src/env.ts'
import { allow } from '../../src/platform/auth/allow.ts'
import { authenticate } from '../../src/platform/auth/authenticate.ts'
import { type AppEnv, factory } from '../../src/platform/http/context.ts'
import { etag, ifMatch } from '../../src/platform/http/etag.ts'
import { commaList, cursor, instant, limit, noQuery, text, uuid } from '../../src/platform/http/fields.ts'
import { idempotencyOf } from '../../src/platform/http/idempotency.ts'
import { pathId } from '../../src/platform/http/path-id.ts'
import { notFound, onError } from '../../src/platform/http/problem.ts'
import { requestConventions } from '../../src/platform/http/request-conventions.ts'
import { valid } from '../../src/platform/http/valid.ts'
import { describe } from '../../src/platform/openapi/describe.ts'
import { documentation } from '../../src/platform/openapi/documentation.ts'

export const CLINIC = '11111111-1111-4111-8111-111111111111'
export const OTHER_CLINIC = '22222222-2222-4222-8222-222222222222'
export const NOW = Date.parse('2026-11-23T10:00:15Z')

const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
const jwk = { ...(await exportJWK(publicKey)), kid: 'dev-1', alg: 'RS256', use: 'sig' }
const stranger = await generateKeyPair('RS256')

export function testEnv(more: Partial<Record<keyof Env, unknown>> = {}): Env {
  const yes = { limit: async () => ({ success: true }) }
  const variables = {
    ENVIRONMENT: 'development',
    PUBLIC_URL: 'http://localhost',
    AUTH_ISSUER: 'urn:kept:dev',
    AUTH_AUDIENCE: 'kept',
    AUTH_JWKS: JSON.stringify({ keys: [jwk] }),
    VAULT_KEYS: JSON.stringify({ current: 'dev1', keys: { dev1: btoa('k'.repeat(32)) } }),
    SIGNING_KEY: `dev-${'s'.repeat(40)}`,
    RATE_LIMITS: JSON.stringify({ reads: 60_000, writes: 12_000, scans: 1_000, checks: 600_000 }),
  }
  return {
    ...variables,
    READ_LIMIT: yes,
    WRITE_LIMIT: yes,
    SCAN_LIMIT: yes,
    LINK_LIMIT: yes,
    CHECK_LIMIT: yes,
    ...more,
  } as unknown as Env
}

/** The same in production, with keys as a clinic has them: its tokens are signed by the same key, of the id `k1`. */
export function productionEnv(more: Partial<Record<keyof Env, unknown>> = {}): Env {
  const secret = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64')
  return testEnv({
    ENVIRONMENT: 'production',
    PUBLIC_URL: 'https://kept.example',
    AUTH_JWKS: JSON.stringify({ keys: [{ ...jwk, kid: 'k1' }] }),
    VAULT_KEYS: JSON.stringify({ current: 'k1', keys: { k1: secret() } }),
    SIGNING_KEY: secret(),
    ...more,
  })
}

interface TokenWishes {
  claims?: Record<string, unknown>
  /** Seconds from NOW. */
  expiresIn?: number
  /** Seconds before NOW; null is no `iat`. */
  age?: number | null
  /** Of the header; null is none. */
  typ?: string | null
  kid?: string
  issuer?: string
  audience?: string
  signedBy?: 'us' | 'a stranger'
}

export function tokenOf({
  claims = {},
  expiresIn = 600,
  age = 60,
  typ = null,
  kid = 'dev-1',
  issuer = 'urn:kept:dev',
  audience = 'kept',
  signedBy = 'us',
}: TokenWishes = {}): Promise<string> {
  const iat = age === null ? {} : { iat: Math.floor(NOW / 1000) - age }
  return new SignJWT({ sub: 'ana', name: 'Ana', clinic_id: CLINIC, roles: ['RECEPTIONIST'], ...iat, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid, ...(typ !== null && { typ }) })
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime(Math.floor(NOW / 1000) + expiresIn)
    .sign(signedBy === 'us' ? privateKey : stranger.privateKey)
}

const noteInput = z.strictObject({
  title: text(20),
  at: instant.optional(),
  size: z.int().min(5).max(480).optional(),
  color: z.enum(['red', 'blue']).default('red'),
  ids: z.array(uuid).max(3).optional(),
  place: z.strictObject({ lat: z.number() }).nullish(),
})
/** Nobody sends the requests of this app's document. */
const example = () => ({ as: null })

const noteQuery = z.strictObject({ status: commaList(['OPEN', 'DONE']).optional(), limit, cursor })
const note = z.object({ id: z.string(), title: z.string(), size: z.number().nullable() }).meta({ id: 'Note' })
const notePage = z.object({
  data: z.array(note),
  page: z.object({ nextCursor: z.string().nullable(), limit: z.int() }),
})

/** A small app with every convention, and one route of each kind. */
export function testApp({ rows = [], clock = () => NOW }: { rows?: Row[]; clock?: () => number } = {}) {
  const openDatabase = (): Database => {
    const statements: RunStatement[] = []
    const run = async () => {
      database.queries++
      database.milliseconds += 1.25
      statements.push({ name: 'stand-in', milliseconds: 1.25 })
      return rows
    }
    const database = { queries: 0, milliseconds: 0, statements, run, charge: () => {} }
    return database
  }
  const notes = factory
    .createApp()
    .get(
      '/',
      describe({
        id: 'listNotes',
        summary: 'Lists notes',
        description: 'Lists them.',
        example,
        tag: 'Patients',
        answer: notePage,
        list: true,
        codes: ['INVALID_CURSOR'],
      }),
      allow('appointments:read'),
      valid('query', noteQuery),
      (c) => c.json({ data: [], page: { nextCursor: null, limit: c.req.valid('query').limit } }),
    )
    .post(
      '/',
      describe({
        id: 'makeNote',
        summary: 'Makes a note',
        description: 'Makes one.',
        example,
        tag: 'Patients',
        ok: 201,
        answer: note,
        codes: ['SCHEDULING_CONFLICT'],
      }),
      allow('appointments:book'),
      valid('json', noteInput, { nullIsAbsent: true }),
      async (c) => {
        const body = c.req.valid('json')
        const idempotency = await idempotencyOf(c, body)
        return c.json(
          { id: CLINIC, title: body.title, size: body.size ?? null, idempotency, caller: c.var.caller },
          201,
        )
      },
    )
    .post('/search', allow('appointments:read'), valid('json', z.strictObject({})), (c) => c.json({}))
    .post('/scan-qr', allow('appointments:read'), valid('json', z.strictObject({})), (c) => c.json({}))
    .put(
      '/:id',
      describe({
        id: 'updateNote',
        summary: 'Changes a note',
        description: 'Changes one.',
        example,
        tag: 'Patients',
        answer: note,
        versioned: true,
        codes: ['APPOINTMENT_NOT_FOUND'],
      }),
      allow('appointments:change'),
      valid('json', noteInput.partial()),
      (c) => {
        const wanted = ifMatch(c)
        if (Array.isArray(wanted) && !wanted.includes(3)) throw new DomainError('VERSION_MISMATCH', 'It has changed.')
        c.header('ETag', etag({ version: 3 }))
        return c.json({ id: pathId(c, 'id'), title: c.req.valid('json').title ?? '', size: null })
      },
    )
    .get('/trail', allow('audit:read'), (c) => c.json({}))
    .get('/me', valid('query', noQuery), (c) => c.json(c.var.caller))
    .get('/broken', () => {
      throw new Error('column "diagnosis" of Mrs. Iyer')
    })
  const app = new Hono<AppEnv>()
    .use(...requestConventions({ openDatabase, clock }))
    .get('/health', (c) => c.json({ ok: true }))
    .use('/notes/*', authenticate)
    .route('/notes', notes)
  app.route('/', documentation())
  app.onError(onError)
  app.notFound(notFound)
  return app
}

export type TestApp = ReturnType<typeof testApp>
