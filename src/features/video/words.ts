import { describeFields } from '../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS, recordWords } from '../../platform/openapi/field-words.ts'
import { guestView } from './guests/schemas.ts'
import * as invites from './invites/schemas.ts'
import * as schemas from './schemas.ts'

describeFields(schemas.admitInput, {
  inviteId: 'The invitation whose guest is let in. If you leave it out, the patient is.',
})

describeFields(schemas.issueInput, {
  issueType: 'What went wrong.',
  description: 'What happened, in the caller’s own words.',
})

const { videoStatus, joinToken } = schemas

describeFields(videoStatus, {
  appointmentId: 'The visit that the call belongs to.',
  status:
    'SCHEDULED: not begun. ACTIVE: begun. COMPLETED: ended. CANCELLED: the visit was. FAILED: the provider could not hold it.',
  roomName:
    'The room at the video provider. It cannot be guessed, says nothing of the visit, and lets nobody in without a token.',
  startedAt: 'When the call was started, in UTC. Null before.',
  endedAt: 'When the call was ended, in UTC. Null before.',
  durationSeconds: 'How long the call took, in seconds. Null until it has ended.',
  participants:
    'Who has asked to join, and the guests who are invited. A patient does not see users whose link to them is not confirmed.',
  recordings: 'What was recorded, if the clinic records.',
  waiting: 'True if the patient has arrived and is not admitted yet.',
})

describeFields(videoStatus.shape.participants.element, {
  userId: 'The user. Null for an OBSERVER, who was invited as a guest.',
  inviteId: 'The invitation of an OBSERVER. Absent for others.',
  name: 'The name that the others in the call read. Null if none is known.',
  role: 'HOST: the doctor. PARTICIPANT: the patient, or somebody for them. OBSERVER: a guest.',
  status: 'INVITED: may join. JOINED: is in the call. LEFT: went. DISCONNECTED: was cut off. FAILED: could not join.',
  joinedAt: 'When they first joined, in UTC. Null before.',
  leftAt: 'When they last left, in UTC. Null before, and while they are in the call.',
  durationSeconds: 'How many seconds they were in the call, all their stays together. Null before they joined.',
})

describeFields(videoStatus.shape.recordings.element, {
  id: 'The id of the recording.',
  startedAt: 'When it began, in UTC. Null if the provider did not say.',
  durationSeconds: 'How many seconds it lasts. Null if the provider did not say.',
})

const [admitted, held] = joinToken.options

describeFields(admitted, {
  waiting: 'Always false: the caller may join.',
  token: 'The token of the video provider, for this room and this caller.',
  roomName: 'The room that it opens.',
  url: 'The address to open the call at, with the token in it.',
  expiresAt: 'Until when the token lets its holder join, in UTC.',
  moderator: 'True for the doctor of the visit alone.',
})

describeFields(held, {
  waiting: 'Always true: the doctor has not admitted the caller yet. Poll `…/video/status`, then ask again.',
  token: 'Always null: there is none yet.',
})

describeFields(schemas.issueRecord, {
  id: 'The id of the report.',
  issueType: 'What went wrong.',
  createdAt: 'When it was reported, in UTC.',
})

describeFields(schemas.reportTaken, {
  taken: 'False if the report was received before, or is about none of our calls.',
})

describeFields(invites.inviteInput, {
  name: 'Who is invited. The patient and the doctor read it.',
  role: 'Always OBSERVER: a guest moderates nothing.',
  minutes: 'How many minutes the link works. If you leave it out, and at most, until the room closes.',
})

describeFields(invites.issuedInvite, {
  id: 'The id of the invitation.',
  url: 'The link for the guest. Shown only in this answer.',
  expiresAt: 'Until when the link works, in UTC.',
})

describeFields(invites.inviteRecord, {
  ...recordWords('the invitation'),
  name: 'Who is invited.',
  role: 'Always OBSERVER: a guest moderates nothing.',
  status:
    'INVITED: the guest has not come. WAITING: has come, and is not admitted yet. ADMITTED: may join. REVOKED: staff ended the invitation. ENDED: it has expired, or the room was replaced.',
  issuedBy: 'The user who invited the guest.',
  expiresAt: 'Until when the link works, in UTC.',
  cameAt: 'When the guest first came, in UTC. Null before.',
  admittedAt: 'When the doctor let the guest in, in UTC. Null before.',
  revokedAt: 'When staff ended the invitation, in UTC. Null if they did not.',
})

describeFields(invites.invitesQuery, PAGING_WORDS)

describeFields(guestView, {
  status: 'INVITED: you have not come yet. WAITING: the doctor knows that you are here. ADMITTED: you may join.',
  clinicName: 'The name of the clinic.',
  doctorName: 'The name of the doctor who holds the call.',
  startsAt: 'When the visit begins, in UTC.',
  endsAt: 'When the visit ends, in UTC.',
  timezone: 'The IANA zone of the visit, to show its times in.',
  opensAt: 'From when the guest can join, in UTC.',
  expiresAt: 'Until when the link works, in UTC.',
})
