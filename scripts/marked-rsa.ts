import { checkPrimeSync, generatePrimeSync } from 'node:crypto'
import type { JWK } from 'jose'

const BITS = 2048n
const EXPONENT = 65_537n

/** Divides by primes that rule most candidates out, before the slower test. */
const SMALL = [
  3n,
  5n,
  7n,
  11n,
  13n,
  17n,
  19n,
  23n,
  29n,
  31n,
  37n,
  41n,
  43n,
  47n,
  53n,
  59n,
  61n,
  67n,
  71n,
  73n,
  79n,
  83n,
  89n,
]

const isUsable = (prime: bigint) => (prime - 1n) % EXPONENT !== 0n

function primeFrom(start: bigint): bigint {
  for (let candidate = start | 1n; ; candidate += 2n) {
    const maybe = SMALL.every((small) => candidate % small !== 0n) && isUsable(candidate)
    if (maybe && checkPrimeSync(candidate)) return candidate
  }
}

function inverse(number: bigint, modulus: bigint): bigint {
  let [r, nextR, t, nextT] = [modulus, number % modulus, 0n, 1n]
  while (nextR !== 0n) {
    const quotient = r / nextR
    ;[r, nextR] = [nextR, r - quotient * nextR]
    ;[t, nextT] = [nextT, t - quotient * nextT]
  }
  return t < 0n ? t + modulus : t
}

function base64url(number: bigint): string {
  const hex = number.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url')
}

/**
 * An RSA key of 2048 bits whose modulus begins with these bytes: the second prime is the next one from where the product
 * begins so, which leaves the other 2000 bits to chance. For development only.
 * @param mark in base64url; its first bit is set
 */
export function makeMarkedRsa(mark: string): { privateJwk: JWK; publicJwk: JWK } {
  const bytes = Buffer.from(mark, 'base64url')
  const least = BigInt(`0x${bytes.toString('hex')}`) << (BITS - BigInt(bytes.length * 8))
  let p = generatePrimeSync(1024, { bigint: true })
  while (!isUsable(p)) p = generatePrimeSync(1024, { bigint: true })
  const q = primeFrom(least / p + 1n)
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n))
  const publicJwk = { kty: 'RSA', n: base64url(p * q), e: base64url(EXPONENT) }
  const parts = { d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) }
  const secret = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, base64url(part)]))
  return { privateJwk: { ...publicJwk, ...secret }, publicJwk }
}
