import { importPKCS8, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import type { Grant } from '../../domain/video.ts'

/** How a provider's tokens are signed: by a shared secret, or by a key whose public half it finds by its id. */
export type SigningKey =
  | { algorithm: 'HS256'; secret: string; keyId?: string }
  | { algorithm: 'RS256'; privateKey: string; keyId: string }

// Only settled keys are kept: a Worker must not await a promise that another request made.
const imported = new Map<string, CryptoKey>()

async function keyMaterial(key: SigningKey): Promise<CryptoKey | Uint8Array> {
  if (key.algorithm === 'HS256') return new TextEncoder().encode(key.secret)
  const known = imported.get(key.privateKey)
  if (known) return known
  const fresh = await importPKCS8(key.privateKey, 'RS256')
  imported.set(key.privateKey, fresh)
  return fresh
}

const seconds = (at: number) => Math.floor(at / 1000)

/** Signs a JWT (RFC 7519) that is good for exactly the grant's span. */
export async function signToken(key: SigningKey, grant: Grant, claims: JWTPayload): Promise<string> {
  const header: JWTHeaderParameters = { alg: key.algorithm, typ: 'JWT', ...(key.keyId && { kid: key.keyId }) }
  return new SignJWT({ ...claims, nbf: seconds(grant.notBefore), exp: seconds(grant.expiresAt) })
    .setProtectedHeader(header)
    .sign(await keyMaterial(key))
}
