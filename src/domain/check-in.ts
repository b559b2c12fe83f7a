import { UUID_BYTES, uuidBytes, uuidOf } from './bytes.ts'

const SECOND = 1000
const EARTH_RADIUS = 6_371_008.8

/** Milliseconds a code on a screen stands; the one before it is taken too. */
export const CODE_STEP = 30 * SECOND

/** Milliseconds a proof of presence is good for: long enough for a slow sign-in. */
export const PROOF_LIFE = 10 * 60 * SECOND

/**
 * What a code says: it was shown at this location. `rotating` codes stand for a step of time, `printed` ones stay, and a
 * `proof` is what either was traded for.
 */
export type Code = { clinicId: string; locationId: string } & (
  | { kind: 'rotating'; step: number }
  | { kind: 'printed' }
  | { kind: 'proof'; wasPrinted: boolean; expiresAt: number }
)

const KINDS = ['rotating', 'printed', 'proof', 'printed proof'] as const

/** The number of the 30-second step an instant (epoch ms) lies in. */
export function stepAt(now: number): number {
  return Math.floor(now / CODE_STEP)
}

/** The steps whose codes are accepted now. */
function stepsAccepted(now: number): readonly number[] {
  return [stepAt(now), stepAt(now) - 1]
}

/** 112 bits of HMAC-SHA256: a link stays within 64 characters. */
export const MAC_BYTES = 14

const HEAD = 2

/**
 * The bytes of a code that its MAC is made over; the wire carries them, but for a rotating code's step, and then the MAC.
 * @param keyId one byte
 */
export function signedBytes(
  code: Code,
  keyId: number,
): { sent: Uint8Array<ArrayBuffer>; signed: Uint8Array<ArrayBuffer> } {
  const kind = code.kind === 'proof' && code.wasPrinted ? 'printed proof' : code.kind
  const head = [KINDS.indexOf(kind), keyId, ...uuidBytes(code.clinicId), ...uuidBytes(code.locationId)]
  const expiry = code.kind === 'proof' ? uint32(Math.floor(code.expiresAt / SECOND)) : []
  const sent = Uint8Array.from([...head, ...expiry])
  return { sent, signed: Uint8Array.from([...sent, ...(code.kind === 'rotating' ? uint32(code.step) : [])]) }
}

/** A code as it came: what it claims, under which key, and the MAC that would prove it; null for what is no code of ours. */
export interface Claim {
  /** A rotating code does not say its step: each of those accepted now is tried. */
  codes: readonly Code[]
  keyId: number
  mac: Uint8Array
}

export function readClaim(bytes: Uint8Array, now: number): Claim | null {
  const kind = KINDS[bytes[0] ?? KINDS.length]
  const isProof = kind === 'proof' || kind === 'printed proof'
  const body = HEAD + 2 * UUID_BYTES + (isProof ? 4 : 0)
  if (kind === undefined || bytes.length !== body + MAC_BYTES) return null
  const place = {
    clinicId: uuidOf(bytes.subarray(HEAD, HEAD + UUID_BYTES)),
    locationId: uuidOf(bytes.subarray(HEAD + UUID_BYTES, HEAD + 2 * UUID_BYTES)),
  }
  const claim = { keyId: bytes[1] ?? 0, mac: bytes.subarray(body) }
  if (isProof) {
    const expiresAt = readUint32(bytes.subarray(body - 4, body)) * SECOND
    return { ...claim, codes: [{ ...place, kind: 'proof', wasPrinted: kind === 'printed proof', expiresAt }] }
  }
  if (kind === 'printed') return { ...claim, codes: [{ ...place, kind }] }
  return { ...claim, codes: stepsAccepted(now).map((step) => ({ ...place, kind, step })) }
}

/** Compares in a time that does not tell how much of it was right. */
export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (const [n, byte] of a.entries()) difference |= byte ^ (b[n] ?? 0)
  return difference === 0
}

export interface Coordinates {
  lat: number
  lng: number
}

/** Metres between two points on the globe, degrees in; haversine, good to half a percent. */
export function metresBetween(a: Coordinates, b: Coordinates): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const halfChord = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2
  const h = halfChord(a.lat, b.lat) + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * halfChord(a.lng, b.lng)
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(h)))
}

function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
}

function readUint32(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0)
}
