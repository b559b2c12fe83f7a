import * as z from 'zod'
import { VISIT_TYPES } from '../../../domain/visit.ts'
import { dateOnly, timeOfDay, uuid } from '../../../platform/http/fields.ts'
import { affectedList } from '../affected.ts'

const endOfSession = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time of day, HH:mm, or 24:00')
  .meta({
    description:
      'A time of day, HH:mm, in the zone of the location; 24:00 is the end of the day. A time that is not later than start is on the next day.',
  })

const sessionInput = z
  .strictObject({
    weekday: z.number().int().min(1).max(7).nullish(),
    date: dateOnly.nullish(),
    start: timeOfDay,
    end: endOfSession,
    locationId: uuid,
    types: z
      .array(z.enum(VISIT_TYPES))
      .min(1)
      .default([...VISIT_TYPES])
      .transform((types) => [...new Set(types)]),
    validFrom: dateOnly.nullish(),
    validUntil: dateOnly.nullish(),
  })
  .refine((session) => (session.weekday ?? null) === null || (session.date ?? null) === null, {
    path: ['date'],
    message: 'cannot be combined with weekday',
  })
  .refine((session) => (session.weekday ?? session.date ?? null) !== null, {
    path: ['weekday'],
    message: 'is required, unless you send date',
  })
  .refine((session) => !session.validFrom || !session.validUntil || session.validFrom <= session.validUntil, {
    path: ['validUntil'],
    message: 'must not be before validFrom',
  })

export const hoursInput = z.strictObject({ sessions: z.array(sessionInput).max(200) })
export type HoursInput = z.infer<typeof hoursInput>

const id = z.uuid()

export const hoursRecord = z
  .object({
    doctorId: id,
    sessions: z.array(
      z.object({
        weekday: z.number().nullable(),
        date: z.iso.date().nullable(),
        start: z.string(),
        end: z.string(),
        locationId: id,
        types: z.array(z.enum(VISIT_TYPES)),
        validFrom: z.iso.date().nullable(),
        validUntil: z.iso.date().nullable(),
      }),
    ),
    version: z.number(),
  })
  .meta({ id: 'WorkingHours' })
export type HoursRecord = z.infer<typeof hoursRecord>

export const hoursReplaced = hoursRecord.extend({ affected: affectedList }).meta({ id: 'WorkingHoursReplaced' })
