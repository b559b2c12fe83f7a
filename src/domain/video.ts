import type { Window } from './appointment.ts'

export const ROOM_STATUSES = ['SCHEDULED', 'ACTIVE', 'COMPLETED', 'CANCELLED', 'FAILED'] as const

export const PARTICIPANT_ROLES = ['HOST', 'PARTICIPANT', 'OBSERVER'] as const
export const PARTICIPANT_STATUSES = ['INVITED', 'JOINED', 'LEFT', 'DISCONNECTED', 'FAILED'] as const

/** Invitations of a visit that may be good at once. */
export const MOST_INVITES = 4
/** What has become of an invitation. ENDED is one whose time is over, or whose room has another name by now. */
export const INVITE_STATUSES = ['INVITED', 'WAITING', 'ADMITTED', 'REVOKED', 'ENDED'] as const
export type InviteStatus = (typeof INVITE_STATUSES)[number]

export const ISSUE_TYPES = ['audio', 'video', 'connection', 'other'] as const

/** What a join token grants; instants are epoch ms. It names nobody: its id is the participant's row in this one room. */
export interface Grant {
  roomName: string
  participantId: string
  /** What the others in the call read. */
  name: string
  moderator: boolean
  recording: boolean
  notBefore: number
  expiresAt: number
}

/** What a provider tells of a call, by a signed webhook; instants are epoch ms. */
export type Report = { eventId: string; roomName: string } & (
  | { kind: 'joined'; participantId: string; at: number }
  | { kind: 'left'; participantId: string; at: number; disconnected: boolean }
  | { kind: 'recording'; recordingId: string; startedAt: number | null; durationSeconds: number | null }
)

/** A webhook's request as it came: its signature is over the very bytes. */
export interface SignedRequest {
  header(name: string): string | undefined
  body: string
  /** Epoch ms. */
  now: number
}

/** Where calls are held. Each is a plugin; a token that one of them signs is the only way into a room. */
export interface VideoProvider {
  /** The last part of its webhook's path. */
  name: string
  /** Whether its webhook tells who joins and leaves; where nobody tells, whoever takes a token counts as having joined. */
  reports: boolean
  sign(grant: Grant): Promise<string>
  urlOf(roomName: string, token: string): string
  /** Null when the signature is not good or too old; `ignored` for what is none of ours. */
  readReport(request: SignedRequest): Promise<Report | 'ignored' | null>
}

/** Milliseconds that a provider's clock may be behind ours. */
const LENIENCE = 10_000

/** From when until when a token given now is good: never outside the window in which the visit may be joined. */
export function tokenSpan(window: Window, now: number): Pick<Grant, 'notBefore' | 'expiresAt'> {
  return { notBefore: Math.max(window.opensAt, now - LENIENCE), expiresAt: window.closesAt }
}

/** What has become of an invitation. @param isGood whether its link still opens the room */
export function inviteStatus(invite: {
  revokedAt: number | null
  isGood: boolean
  admittedAt: number | null
  cameAt: number | null
}): InviteStatus {
  if (invite.revokedAt !== null) return 'REVOKED'
  if (!invite.isGood) return 'ENDED'
  if (invite.admittedAt !== null) return 'ADMITTED'
  return invite.cameAt === null ? 'INVITED' : 'WAITING'
}

/** The name under which every guest is seen in a call: theirs goes to no provider. */
export const GUEST_IN_CALL = 'Observer'

/** The name under which somebody is seen in a call: the doctor's title and name, and no name for the patient. */
export function nameInCall({ moderator, doctorName }: { moderator: boolean; doctorName: string }): string {
  return moderator ? `Dr. ${doctorName.replace(/^dr\.?\s+/i, '')}` : 'Patient'
}

/** How long a call took, in whole seconds; null while it lasts or before it began. Instants are epoch ms. */
export function callSeconds({ startedAt, endedAt }: { startedAt: number | null; endedAt: number | null }) {
  return startedAt === null || endedAt === null ? null : Math.max(0, Math.round((endedAt - startedAt) / 1000))
}
