import { sql } from 'drizzle-orm'
import type { ChainKeys } from '../../platform/vault/chain-key.ts'

/** A seal without its HMAC: which rows it covers, and their digest (SHA-256 in hexadecimal, over each row's in the order of ids). */
export interface Sealing {
  clinicId: string
  /** Counts from 1. */
  seq: number
  /** Ids as text: they may have 19 digits. It covers those above `afterId`, up to `throughId`. */
  afterId: string
  throughId: string
  rows: number
  digest: string
}

/** The digest of the rows `l` of the trail, as it is sealed. */
export const DIGEST = sql`encode(sha256(coalesce(string_agg(audit_row_digest(l), ''::bytea order by l.id), ''::bytea)), 'hex')`

/** The name of the one witness. */
export const TRAIL = 'trail'

/** The end of a clinic's chain. */
export interface Head {
  clinicId: string
  seq: number
  mac: string
}

/** What keeps the heads of the chains outside the database. */
export interface Witness {
  /** Takes the new heads, each with the seal before it; answers the clinics whose chain has lost the head that was known. */
  keep(heads: readonly (Head & { before: string | null })[]): Promise<string[]>
  headOf(clinicId: string): Promise<Head | null>
}

/** The witness as a Durable Object. */
export type AuditWitnessCalls = Witness & Rpc.DurableObjectBranded

/**
 * The HMAC of a seal, over what it covers and the HMAC of the seal before it, so that no seal can be left out.
 * @param before the HMAC of the seal before it; null for the first
 * @returns null where the key ring does not have the key
 */
export function macOfSeal(
  keys: ChainKeys,
  { keyId, before, sealing }: { keyId: string; before: string | null; sealing: Sealing },
): Promise<string | null> {
  const { clinicId, seq, afterId, throughId, rows, digest } = sealing
  return keys.mac(keyId, JSON.stringify([1, clinicId, seq, afterId, throughId, rows, digest, before]))
}
