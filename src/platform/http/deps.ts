import type { Context } from 'hono'
import type { Database } from '../../db/client.ts'
import type { Actor, RecordRequest } from '../../db/request.ts'
import { DomainError } from '../../domain/errors.ts'
import { openVault, type Vault } from '../vault/vault.ts'
import type { AppEnv } from './context.ts'
import { ifMatch } from './etag.ts'
import { idempotencyOf } from './idempotency.ts'
import { reportUnreadable } from './report-unreadable.ts'

/** What every verb and every query needs besides its input. */
export interface Deps {
  db: Database
  vault: Vault
  actor: Actor
}

export function depsOf(c: Context<AppEnv>): Deps {
  return {
    db: c.get('db'),
    vault: openVault(c.get('settings'), reportUnreadable(c)),
    actor: { caller: c.get('caller'), now: c.get('now') },
  }
}

/** @throws DomainError CLINIC_REQUIRED */
export function clinicOf({ caller }: Pick<Actor, 'caller'>): string {
  if (caller.clinicId) return caller.clinicId
  throw new DomainError('CLINIC_REQUIRED', 'Name the clinic: send X-Clinic-ID.')
}

/**
 * The record a write is about, with its preconditions and key.
 * @throws DomainError CLINIC_REQUIRED, VALIDATION_ERROR for a malformed key
 */
export async function recordRequest(c: Context<AppEnv>, id: string, body: unknown): Promise<RecordRequest> {
  const idempotency = await idempotencyOf(c, body)
  return { clinicId: clinicOf(depsOf(c).actor), id, ifMatch: ifMatch(c), idempotency }
}
