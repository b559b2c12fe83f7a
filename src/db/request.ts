import type { Caller } from '../domain/access.ts'

/** Who acts, and the request's one reading of the clock (epoch ms). */
export interface Actor {
  caller: Caller
  now: number
}

/** A client's key for one effect; `fingerprint` tells whether the same request came with it. */
export interface Idempotency {
  key: string
  fingerprint: string
  /** The fingerprint by SIGNING_KEY_PREVIOUS: so a retry is still recognised after the key was changed. */
  formerFingerprint?: string
}

/** Who asks for one row of a write, in which clinic, and under which key. */
export interface Asking {
  actor: Actor
  idempotency: Idempotency | null
  clinicId: string | null
}

/** What a write of an existing record needs besides its input. */
export interface RecordRequest {
  clinicId: string
  id: string
  /** The versions `If-Match` accepts; null when it was not sent. */
  ifMatch: number[] | '*' | null
  idempotency: Idempotency | null
}

/**
 * A request as a row keeps it whose secret is shown once, so that the same request again is known to be the same: by its key and
 * fingerprint, the newest way first. After SIGNING_KEY was changed the former way finds the row too.
 */
export function requestsOf(idempotency: Idempotency | null): string[] {
  if (!idempotency) return []
  const { key, fingerprint, formerFingerprint } = idempotency
  return [fingerprint, formerFingerprint].flatMap((mac) => (mac === undefined ? [] : [`${key} ${mac}`]))
}
