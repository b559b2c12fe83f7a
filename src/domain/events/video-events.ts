import * as z from 'zod'
import { eventsOf } from './event-type.ts'

const room = eventsOf(
  'video_consultation',
  z.object({
    status: z.enum(['SCHEDULED', 'ACTIVE', 'COMPLETED', 'CANCELLED', 'FAILED']),
    appointmentId: z.guid(),
  }),
)
const participant = eventsOf(
  'video_participant',
  z.object({
    status: z.enum(['INVITED', 'JOINED', 'LEFT', 'DISCONNECTED', 'FAILED']),
    consultationId: z.guid(),
  }),
)
const guest = eventsOf('video_invite', z.object({ role: z.enum(['OBSERVER']), consultationId: z.guid() }))
const recording = eventsOf('video_recording', z.object({ status: z.enum(['RECORDED']), consultationId: z.guid() }))
const issue = eventsOf(
  'video_issue',
  z.object({ issueType: z.enum(['audio', 'video', 'connection', 'other']), appointmentId: z.guid() }),
)

export const VIDEO_EVENTS = {
  'video.room_created': room('A room was made for a visit'),
  'video.room_renewed': room('The room has a new name, since the people of the visit changed: join again'),
  'video.room_changed': room('Something else of the room changed'),
  'video.admitted': room('The doctor let the patient in'),
  'video.started': room('The call began'),
  'video.ended': room('The call ended'),
  'video.cancelled': room('The room was closed before a call began'),
  'video.failed': room('Somebody waited, and the call never began'),
  'video.participant_invited': participant('Somebody took a token for the room'),
  'video.participant_joined': participant('Somebody joined the call'),
  'video.participant_left': participant('Somebody left the call'),
  'video.recording_added': recording('The provider reported a recording'),
  'video.issue_reported': issue('Somebody reported trouble with the call'),
  'video.guest_invited': guest('A guest was invited to the call'),
  'video.guest_waiting': guest('A guest waits to be let in'),
  'video.guest_admitted': guest('The doctor let a guest in'),
  'video.guest_joined': guest('A guest took their token'),
  'video.invite_revoked': guest('The invitation of a guest was revoked'),
}
