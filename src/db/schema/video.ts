import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { appointments } from './appointments.ts'
import { instant, recordColumns, sealedText } from './columns.ts'

export const videoConsultations = pgTable(
  'video_consultations',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    appointmentId: uuid('appointment_id').notNull(),
    /** Unguessable and without any id in it. */
    roomName: text('room_name').notNull(),
    /** The room's earlier names: late reports of the provider still use them. */
    previousNames: text('previous_names').array().notNull().default(sql`'{}'`),
    /** Whose call and when it was made for: once the visit is another's or at another time, the room is made anew. */
    madeFor: text('made_for'),
    status: text('status').notNull().default('SCHEDULED'),
    /** Whether somebody joined under an earlier name. Renewing a room deletes its participants, but keeps this. */
    everJoined: boolean('ever_joined').notNull().default(false),
    /** When the doctor let the patient in before the call was started. */
    admittedAt: instant('admitted_at'),
    startedAt: instant('started_at'),
    endedAt: instant('ended_at'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'video_consultations_appointment',
      columns: [t.clinicId, t.appointmentId],
      foreignColumns: [appointments.clinicId, appointments.id],
    }),
    uniqueIndex('video_consultations_one_a_visit').on(t.clinicId, t.appointmentId),
    uniqueIndex('video_consultations_room').on(t.roomName),
    index('video_consultations_previous_names').using('gin', t.previousNames),
    index('video_consultations_open')
      .on(t.clinicId, t.appointmentId)
      .where(sql`${t.status} in ('SCHEDULED', 'ACTIVE')`),
    check(
      'video_consultations_status',
      sql`${t.status} in ('SCHEDULED', 'ACTIVE', 'COMPLETED', 'CANCELLED', 'FAILED')`,
    ),
  ],
)

export const videoParticipants = pgTable(
  'video_participants',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    consultationId: uuid('consultation_id').notNull(),
    /** For an OBSERVER the id of their invitation: they are nobody's user. */
    userId: uuid('user_id').notNull(),
    role: text('role').notNull(),
    status: text('status').notNull().default('INVITED'),
    /** The first time. */
    joinedAt: instant('joined_at'),
    lastJoinedAt: instant('last_joined_at'),
    leftAt: instant('left_at'),
    /** In the call altogether, without the stay that still lasts. */
    durationSeconds: integer('duration_seconds').notNull().default(0),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'video_participants_consultation',
      columns: [t.clinicId, t.consultationId],
      foreignColumns: [videoConsultations.clinicId, videoConsultations.id],
    }),
    uniqueIndex('video_participants_one_a_user').on(t.clinicId, t.consultationId, t.userId),
    check('video_participants_role', sql`${t.role} in ('HOST', 'PARTICIPANT', 'OBSERVER')`),
    check('video_participants_status', sql`${t.status} in ('INVITED', 'JOINED', 'LEFT', 'DISCONNECTED', 'FAILED')`),
  ],
)

export const videoRecordings = pgTable(
  'video_recordings',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    consultationId: uuid('consultation_id').notNull(),
    providerId: text('provider_id').notNull(),
    startedAt: instant('started_at'),
    durationSeconds: integer('duration_seconds'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'video_recordings_consultation',
      columns: [t.clinicId, t.consultationId],
      foreignColumns: [videoConsultations.clinicId, videoConsultations.id],
    }),
    uniqueIndex('video_recordings_one_a_provider_id').on(t.clinicId, t.consultationId, t.providerId),
  ],
)

/** A link for somebody without a user, an interpreter or a relative. It is good for the room under the one name it was made for. */
export const videoInvites = pgTable(
  'video_invites',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    consultationId: uuid('consultation_id').notNull(),
    roomName: text('room_name').notNull(),
    name: text('name').notNull(),
    role: text('role').notNull().default('OBSERVER'),
    /** HMAC of the link's secret part, which is kept nowhere. */
    secret: text('secret').notNull(),
    /** The Idempotency-Key and fingerprint of the request for it: the same request again ends this invitation. */
    request: text('request'),
    issuedBy: uuid('issued_by').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** When the guest first asked to be let in. */
    cameAt: instant('came_at'),
    admittedAt: instant('admitted_at'),
    /** When the guest was last given a token for the room. */
    joinedAt: instant('joined_at'),
    revokedAt: instant('revoked_at'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'video_invites_consultation',
      columns: [t.clinicId, t.consultationId],
      foreignColumns: [videoConsultations.clinicId, videoConsultations.id],
    }),
    index('video_invites_by_consultation').on(t.clinicId, t.consultationId, t.id),
    check('video_invites_role', sql`${t.role} = 'OBSERVER'`),
  ],
)

/** A problem in a call, as somebody reported it. */
export const videoIssues = pgTable(
  'video_issues',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    appointmentId: uuid('appointment_id').notNull(),
    issueType: text('issue_type').notNull(),
    description: sealedText('description').notNull(),
    reportedBy: uuid('reported_by').notNull(),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'video_issues_appointment',
      columns: [t.clinicId, t.appointmentId],
      foreignColumns: [appointments.clinicId, appointments.id],
    }),
    index('video_issues_by_appointment').on(t.clinicId, t.appointmentId),
    check('video_issues_type', sql`${t.issueType} in ('audio', 'video', 'connection', 'other')`),
  ],
)

/** Reports of providers that were taken already: each counts once, however often it is sent. */
export const videoReports = pgTable(
  'video_reports',
  {
    provider: text('provider').notNull(),
    eventId: text('event_id').notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.eventId] }), index('video_reports_by_age').on(t.receivedAt)],
)
