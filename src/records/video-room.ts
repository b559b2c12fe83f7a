import { sql } from 'drizzle-orm'
import type { RecordKind } from '../db/happened.ts'

/** What a video room tells of itself; its rows come with the `patient_id` of their visit. */
export const videoRoom: RecordKind = {
  subjectType: 'video_consultation',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id)`,
}

/** What an invitation to a video room tells of itself; its rows come with the `patient_id` of the visit. */
export const videoInvite: RecordKind = {
  subjectType: 'video_invite',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('role', e.role, 'consultationId', e.consultation_id)`,
}

/** What somebody in a video room tells of themselves; the rows come with the `patient_id` of the visit. */
export const videoParticipant: RecordKind = {
  subjectType: 'video_participant',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('status', e.status, 'consultationId', e.consultation_id)`,
}

/** What a recording of a call tells of itself; its rows come with the `patient_id` of the visit. */
export const videoRecording: RecordKind = {
  subjectType: 'video_recording',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('status', 'RECORDED', 'consultationId', e.consultation_id)`,
}

/** What trouble in a call tells of itself; its rows come with the `patient_id` of the visit. */
export const videoIssue: RecordKind = {
  subjectType: 'video_issue',
  patient: sql`e.patient_id`,
  payload: sql`jsonb_build_object('issueType', e.issue_type, 'appointmentId', e.appointment_id)`,
}
