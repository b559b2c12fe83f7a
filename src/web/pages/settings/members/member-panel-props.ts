import type { MembershipRecord } from '../../../../features/directory/memberships/schemas.ts'

/** What every part of a member's panel is about. */
export interface MemberPanelProps {
  member: MembershipRecord
  name: string
  isMe: boolean
  onReload: () => void
  onDone: () => void
}
