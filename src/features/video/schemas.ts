import * as z from 'zod'
import { ISSUE_TYPES, PARTICIPANT_ROLES, PARTICIPANT_STATUSES, ROOM_STATUSES } from '../../domain/video.ts'
import { text, uuid } from '../../platform/http/fields.ts'

export const noInput = z.strictObject({})

export const admitInput = z.strictObject({
  inviteId: uuid.optional(),
})

export const issueInput = z.strictObject({ issueType: z.enum(ISSUE_TYPES), description: text(2000) })
export type IssueInput = z.infer<typeof issueInput>

const id = z.uuid()
const at = z.iso.datetime().nullable()
const seconds = z.number().nullable()

export const videoStatus = z
  .object({
    appointmentId: id,
    status: z.enum(ROOM_STATUSES),
    roomName: z.string(),
    startedAt: at,
    endedAt: at,
    durationSeconds: seconds,
    participants: z.array(
      z.object({
        userId: id.nullable(),
        inviteId: id.optional(),
        name: z.string().nullable(),
        role: z.enum(PARTICIPANT_ROLES),
        status: z.enum(PARTICIPANT_STATUSES),
        joinedAt: at,
        leftAt: at,
        durationSeconds: seconds,
      }),
    ),
    recordings: z.array(z.object({ id, startedAt: at, durationSeconds: seconds })),
    waiting: z.boolean(),
  })
  .meta({ id: 'VideoStatus' })
export type VideoStatus = z.infer<typeof videoStatus>

export const joinToken = z
  .discriminatedUnion('waiting', [
    z.object({
      waiting: z.literal(false),
      token: z.string(),
      roomName: z.string(),
      url: z.url(),
      expiresAt: z.iso.datetime(),
      moderator: z.boolean(),
    }),
    z.object({ waiting: z.literal(true), token: z.null() }),
  ])
  .meta({ id: 'JoinToken' })
export type JoinToken = z.infer<typeof joinToken>

export const issueRecord = z.object({ id, issueType: z.enum(ISSUE_TYPES), createdAt: z.iso.datetime() })
export type IssueRecord = z.infer<typeof issueRecord>

export const reportTaken = z.object({
  taken: z.boolean(),
})
