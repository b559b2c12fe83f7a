import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  date,
  doublePrecision,
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
import { instant, recordColumns } from './columns.ts'
import { clinicDoctors } from './people.ts'
import { locations } from './schedule.ts'

/** One line of waiting patients: a doctor's in a clinic. `version` counts arrivals and what staff did to it. */
export const queueStates = pgTable(
  'queue_states',
  {
    clinicId: uuid('clinic_id').notNull(),
    doctorId: uuid('doctor_id').notNull(),
    /** Names the line in the trail and in events: a doctor has one in each clinic. */
    id: uuid('id').notNull(),
    paused: boolean('paused').notNull().default(false),
    /** The last token number given, and the clinic's local day it was given on. */
    lastToken: integer('last_token').notNull().default(0),
    tokenDay: date('token_day', { mode: 'string' }),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.doctorId] }),
    uniqueIndex('queue_states_id').on(t.id),
    foreignKey({
      name: 'queue_states_doctor',
      columns: [t.clinicId, t.doctorId],
      foreignColumns: [clinicDoctors.clinicId, clinicDoctors.doctorId],
    }),
  ],
)

/** A visit's place in its doctor's line, as far as its own row does not say it. It stays when the visit leaves the line. */
export const queueEntries = pgTable(
  'queue_entries',
  {
    clinicId: uuid('clinic_id').notNull(),
    appointmentId: uuid('appointment_id').notNull(),
    doctorId: uuid('doctor_id').notNull(),
    /** The clinic's local day of the arrival. */
    localDay: date('local_day', { mode: 'string' }).notNull(),
    /** Counts a doctor's arrivals of a day from 1. */
    tokenNumber: integer('token_number'),
    enteredAt: instant('entered_at').notNull(),
    calledAt: instant('called_at'),
    skips: integer('skips').notNull().default(0),
    /** Where staff put it, counted over the whole line of that moment; null stands where the rules put it. */
    placed: integer('placed'),
    /** The priority it was placed under: a visit that became more pressing since is ordered by the rules again. */
    placedPriority: text('placed_priority'),
    /** When the patient was told a wait, as they came into the line; null where nobody told them one, or it was not kept. */
    toldAt: instant('told_at'),
    /** What they were told: minutes from then on, and the range. */
    toldMinutes: integer('told_minutes'),
    toldLow: integer('told_low'),
    toldHigh: integer('told_high'),
    /** How many times as wide as the pace alone would have it the range was. */
    toldWidening: doublePrecision('told_widening'),
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.appointmentId] }),
    foreignKey({
      name: 'queue_entries_appointment',
      columns: [t.clinicId, t.appointmentId],
      foreignColumns: [appointments.clinicId, appointments.id],
    }),
    index('queue_entries_line').on(t.clinicId, t.doctorId, t.enteredAt),
  ],
)

/** A screen on a wall: its link may show one location's queues without names, or the location's code, and nothing else. */
export const displays = pgTable(
  'displays',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    locationId: uuid('location_id').notNull(),
    kind: text('kind').notNull(),
    createdBy: uuid('created_by').notNull(),
    /** An HMAC of its token's secret part. Null: its token was made from its ids, by an earlier version. */
    secret: text('secret'),
    /** The Idempotency-Key and fingerprint of the request for it: the same request again ends this display. */
    request: text('request'),
    expiresAt: instant('expires_at').notNull().default(sql`now() + interval '400 days'`),
    revokedAt: instant('revoked_at'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'displays_location',
      columns: [t.clinicId, t.locationId],
      foreignColumns: [locations.clinicId, locations.id],
    }),
    check('displays_kind', sql`${t.kind} in ('board', 'qr')`),
  ],
)
