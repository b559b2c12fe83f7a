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
import { instant, recordColumns, sealedText } from './columns.ts'
import { clinicDoctors, clinics, doctors } from './people.ts'

export const locations = pgTable(
  'locations',
  {
    clinicId: uuid('clinic_id')
      .notNull()
      .references(() => clinics.id),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    address: text('address'),
    timezone: text('timezone').notNull(),
    latitude: doublePrecision('latitude'),
    longitude: doublePrecision('longitude'),
    radiusMetres: integer('radius_metres').notNull().default(200),
    /** `rotating` codes change every 30 s on a screen; a `printed` one stays, and proves presence only with coordinates. */
    checkInCode: text('check_in_code').notNull().default('rotating'),
    active: boolean('active').notNull().default(true),
    /** The location's id in the clinic's other system. */
    externalId: text('external_id'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    uniqueIndex('locations_external_id').on(t.clinicId, t.externalId).where(sql`${t.externalId} is not null`),
    check('locations_check_in_code', sql`${t.checkInCode} in ('rotating', 'printed')`),
  ],
)

export const workingSessions = pgTable(
  'working_sessions',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    doctorId: uuid('doctor_id').notNull(),
    locationId: uuid('location_id').notNull(),
    /** Of the day it begins: ISO weekday, 1 Monday to 7 Sunday; null for a dated session, which replaces the weekday's. */
    weekday: integer('weekday'),
    date: date('date', { mode: 'string' }),
    /** Wall-clock times in the location's zone, 'HH:mm'; the end may be '24:00', and is the next day's if it is not later than the start. */
    startTime: text('start_time').notNull(),
    endTime: text('end_time').notNull(),
    types: text('types').array().notNull(),
    validFrom: date('valid_from', { mode: 'string' }),
    validUntil: date('valid_until', { mode: 'string' }),
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'working_sessions_doctor',
      columns: [t.clinicId, t.doctorId],
      foreignColumns: [clinicDoctors.clinicId, clinicDoctors.doctorId],
    }),
    foreignKey({
      name: 'working_sessions_location',
      columns: [t.clinicId, t.locationId],
      foreignColumns: [locations.clinicId, locations.id],
    }),
    check('working_sessions_weekday_or_date', sql`(${t.weekday} is null) <> (${t.date} is null)`),
    index('working_sessions_by_doctor').on(t.doctorId, t.clinicId),
  ],
)

export const timeOff = pgTable(
  'time_off',
  {
    clinicId: uuid('clinic_id').notNull(),
    id: uuid('id').notNull(),
    doctorId: uuid('doctor_id')
      .notNull()
      .references(() => doctors.id),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    /** A doctor's own time off may block every clinic they work in. */
    everywhere: boolean('everywhere').notNull().default(false),
    reason: sealedText('reason'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'time_off_doctor',
      columns: [t.clinicId, t.doctorId],
      foreignColumns: [clinicDoctors.clinicId, clinicDoctors.doctorId],
    }),
    check('time_off_order', sql`${t.startsAt} < ${t.endsAt}`),
    index('time_off_by_doctor').on(t.doctorId, t.endsAt),
    index('time_off_by_start').on(t.clinicId, t.doctorId, t.startsAt, t.id),
  ],
)

export const closures = pgTable(
  'closures',
  {
    clinicId: uuid('clinic_id')
      .notNull()
      .references(() => clinics.id),
    id: uuid('id').notNull(),
    /** Null closes the whole clinic. */
    locationId: uuid('location_id'),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    reason: text('reason'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    foreignKey({
      name: 'closures_location',
      columns: [t.clinicId, t.locationId],
      foreignColumns: [locations.clinicId, locations.id],
    }),
    check('closures_order', sql`${t.startsAt} < ${t.endsAt}`),
    index('closures_by_end').on(t.clinicId, t.endsAt),
    index('closures_by_start').on(t.clinicId, t.startsAt, t.id),
  ],
)
