import { DEV_ISSUER } from '../scripts/dev-keys.ts'
import type { Actor } from '../src/db/request.ts'
import { userIdOf } from '../src/domain/identity.ts'
import type { Role } from '../src/domain/rights.ts'

/** Who a token of this subject would be in the Worker. */
export function actorOf(
  subject: string,
  { clinicId, role, now }: { clinicId: string; role: Role; now: number },
): Actor {
  const userId = userIdOf(DEV_ISSUER, subject)
  const token = { issuer: DEV_ISSUER, subject, name: subject, email: null }
  return {
    now,
    caller: {
      userId,
      clinicId,
      roles: [role],
      ...token,
      requestId: '01931b5e-0000-7000-8000-000000000000',
      at: 0,
      issuedAt: null,
      origin: null,
    },
  }
}
