import type { RecordRequest } from '../../../db/request.ts'
import type { SigningSettings } from '../../../platform/auth/signing.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { inviteMember } from './invite.ts'
import type { AddMemberInput } from './schemas.ts'
import { takeIn } from './take-in.ts'

/** A membership that was just made, and for an invitation its code. */
export interface Added {
  image: Record<string, unknown>
  code?: string
  replayed: boolean
}

/** Invites an address, or takes in a user. @throws DomainError as `inviteMember` and `takeIn` */
export async function addMember(
  deps: Deps,
  settings: SigningSettings,
  { request, input }: { request: RecordRequest; input: AddMemberInput },
): Promise<Added> {
  const { email, userId, roles } = input
  if (userId !== undefined) return takeIn(deps, request, { userId, roles })
  if (email === undefined) throw new Error('A member has neither an address nor a user.')
  const { clinicId, id } = request
  const { image, code } = await inviteMember(deps, settings, { clinicId, id, email, roles })
  return { image, code, replayed: false }
}
