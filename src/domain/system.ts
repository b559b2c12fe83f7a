import type { Caller } from './access.ts'

/** Nobody signs in as this: users' ids are computed, and nobody at all is the nil UUID. */
export const SYSTEM_USER_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** What the system is called where people's names stand. */
export const SYSTEM_NAME = 'Kept'

/** Who acts where nobody asked: the crons. It has no rights to ask for, and the audit trail calls it SYSTEM. */
export function systemCaller(run: string): Caller {
  return {
    userId: SYSTEM_USER_ID,
    clinicId: null,
    roles: [],
    issuer: 'urn:kept',
    subject: 'system',
    name: SYSTEM_NAME,
    email: null,
    issuedAt: null,
    requestId: run,
    // No record is its own, so the time does not matter.
    at: 0,
    origin: null,
  }
}
