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
  /** What the key before SIGNING_KEY made of the same request: a retry after the key was changed is still a retry. */
  formerFingerprint?: string
}
