import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose'
import { markedAsDevelopment } from '../src/domain/development-key.ts'
import { KEPT } from './paths.ts'

const FILE = join(KEPT, 'keys.json')
const ALGORITHM = 'RS256'

/** The issuer and audience of development tokens. */
export const DEV_ISSUER = 'urn:kept:dev'
const DEV_AUDIENCE = 'kept'

/** What the contract's limits become on a developer's machine: a hundredfold. */
const DEV_RATE_LIMITS = { reads: 60_000, writes: 12_000, scans: 1000, links: 1000, checks: 600_000, codes: 1000 }

/** The secrets of one development machine or one test run. A Worker in production refuses them, by their names and by their marks. */
export interface DevKeys {
  privateJwk: JWK
  publicJwk: JWK
  vaultKeys: { current: string; keys: Record<string, string> }
  signingKey: string
  /** The password of `kept_app` in a database of one's own (`DATABASE_URL`). */
  appPassword: string
}

const secretBytes = () => markedAsDevelopment(randomBytes(32))

export async function makeDevKeys(): Promise<DevKeys> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true })
  const named = { kid: 'dev-1', alg: ALGORITHM, use: 'sig' }
  return {
    privateJwk: { ...(await exportJWK(privateKey)), ...named },
    publicJwk: { ...(await exportJWK(publicKey)), ...named },
    vaultKeys: { current: 'dev1', keys: { dev1: Buffer.from(secretBytes()).toString('base64') } },
    signingKey: `dev-${Buffer.from(secretBytes()).toString('base64url')}`,
    appPassword: randomBytes(18).toString('base64url'),
  }
}

/** The keys of this checkout, made at the first call and readable by their owner only: what was sealed must open tomorrow. */
export async function loadDevKeys(): Promise<DevKeys> {
  if (!existsSync(FILE)) {
    mkdirSync(KEPT, { recursive: true })
    writeFileSync(FILE, JSON.stringify(await makeDevKeys(), null, 2), { mode: 0o600 })
  }
  return JSON.parse(readFileSync(FILE, 'utf8')) as DevKeys
}

/** The Worker's variables in development. */
export function devVars(keys: DevKeys, publicUrl: string): Record<string, string> {
  return {
    ENVIRONMENT: 'development',
    PUBLIC_URL: publicUrl,
    AUTH_ISSUER: DEV_ISSUER,
    AUTH_AUDIENCE: DEV_AUDIENCE,
    AUTH_JWKS: JSON.stringify({ keys: [keys.publicJwk] }),
    RATE_LIMITS: JSON.stringify(DEV_RATE_LIMITS),
    VAULT_KEYS: JSON.stringify(keys.vaultKeys),
    SIGNING_KEY: keys.signingKey,
  }
}

/** Signs a development token for twelve hours from `now` (epoch milliseconds). */
export async function signDevToken(keys: DevKeys, claims: JWTPayload & { sub: string }, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000)
  return new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, kid: 'dev-1', typ: 'JWT' })
    .setIssuer(DEV_ISSUER)
    .setAudience(DEV_AUDIENCE)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 12 * 3600)
    .sign(await importJWK(keys.privateJwk, ALGORITHM))
}
