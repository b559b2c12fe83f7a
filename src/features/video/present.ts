import * as z from 'zod'
import { instantShape } from '../../db/shapes.ts'
import { STATUSES } from '../../domain/appointment.ts'
import { callSeconds, PARTICIPANT_ROLES, PARTICIPANT_STATUSES, ROOM_STATUSES } from '../../domain/video.ts'
import { iso } from '../../platform/iso.ts'
import type { VideoStatus } from './schemas.ts'

const imageShape = z.object({
  room: z.object({
    appointment_id: z.string(),
    room_name: z.string(),
    status: z.enum(ROOM_STATUSES),
    admitted_at: instantShape.nullable(),
    started_at: instantShape.nullable(),
    ended_at: instantShape.nullable(),
  }),
  made: z.boolean(),
  has_waiting_room: z.boolean(),
  is_treating: z.boolean(),
  visit: z.unknown(),
  visit_status: z.enum(STATUSES),
  participants: z.array(
    z.object({
      user_id: z.string().nullable(),
      // Images that were kept before there were invitations lack it.
      invite_id: z.string().nullish(),
      name: z.string().nullable(),
      role: z.enum(PARTICIPANT_ROLES),
      status: z.enum(PARTICIPANT_STATUSES),
      joined_at: instantShape.nullable(),
      left_at: instantShape.nullable(),
      duration_seconds: z.number(),
    }),
  ),
  recordings: z.array(
    z.object({ id: z.string(), started_at: instantShape.nullable(), duration_seconds: z.number().nullable() }),
  ),
})

export type RoomImage = z.infer<typeof imageShape>

/** @throws ZodError when the database answers something else than the schema says: a fault of ours, a 500. */
export function readRoom(image: unknown): RoomImage {
  return imageShape.parse(image)
}

/** Whether somebody who has come is not let in: the doctor has neither started nor admitted. */
export function isHeldBack({ room, has_waiting_room, visit_status }: RoomImage): boolean {
  const isBegun = room.status === 'ACTIVE' || visit_status === 'IN_PROGRESS'
  return has_waiting_room && room.status === 'SCHEDULED' && room.admitted_at === null && !isBegun
}

/** The room as everyone who may see the visit sees it. */
export function presentRoom(raw: unknown): VideoStatus {
  const image = readRoom(raw)
  const { room, participants, recordings } = image
  const hasCome = image.visit_status === 'CHECKED_IN' && participants.some(({ role }) => role === 'PARTICIPANT')
  return {
    appointmentId: room.appointment_id,
    status: room.status,
    roomName: room.room_name,
    startedAt: iso(room.started_at),
    endedAt: iso(room.ended_at),
    durationSeconds: callSeconds({ startedAt: room.started_at, endedAt: room.ended_at }),
    participants: participants.map((one) => ({
      userId: one.user_id,
      ...(one.invite_id && { inviteId: one.invite_id }),
      name: one.name,
      role: one.role,
      status: one.status,
      joinedAt: iso(one.joined_at),
      leftAt: iso(one.left_at),
      durationSeconds: one.joined_at === null ? null : one.duration_seconds,
    })),
    recordings: recordings.map((one) => ({
      id: one.id,
      startedAt: iso(one.started_at),
      durationSeconds: one.duration_seconds,
    })),
    waiting: hasCome && isHeldBack(image),
  }
}
