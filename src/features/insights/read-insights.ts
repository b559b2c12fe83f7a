import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { uuid, uuids } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import type { Database } from '../../db/client.ts'
import { defineRead, runRead } from '../../db/read.ts'
import { day, optional } from '../../db/read-columns.ts'
import type { Actor } from '../../db/request.ts'
import { clinicDoctors } from '../../db/schema/people.ts'
import { locations } from '../../db/schema/schedule.ts'
import { instantShape } from '../../db/shapes.ts'
import { reachesOf } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import { OUTCOMES } from '../../domain/insights.ts'
import { CHANNELS } from '../../domain/messages/channel.ts'
import { CLINIC_NOT_FOUND, DOCTOR_NOT_IN_CLINIC, LOCATION_NOT_FOUND } from '../../domain/not-found.ts'
import { VISIT_TYPES } from '../../domain/visit.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { doctorHere } from '../../records/visibility.ts'
import { rulesShape } from '../calendar/read-calendar.ts'
import { insightImage, insightRows } from './insight-rows.ts'
import type { InsightsQuery } from './schemas.ts'

const pair = z.tuple([z.number(), z.number()]).nullable()

/** Whose and when: null stands for all of them. */
const whose = { doctor_id: z.string().nullable(), week: z.number().nullable() }

const imageShape = z.object({
  timezone: z.string(),
  late_minutes: z.number(),
  from_at: instantShape,
  until_at: instantShape,
  weeks: z.array(
    z.object({
      n: z.number(),
      week: z.string(),
      from_day: z.string(),
      to_day: z.string(),
      starts_at: instantShape,
      ends_at: instantShape,
    }),
  ),
  doctors: z.array(
    z.object({
      doctor_id: z.string(),
      doctor_name: z.string(),
      active: z.boolean(),
      inactive_since: instantShape.nullable(),
      rules: rulesShape,
    }),
  ),
  outcomes: z.array(
    z.object({
      doctor_id: z.string(),
      week: z.number(),
      type: z.enum(VISIT_TYPES),
      outcome: z.enum(OUTCOMES),
      visits: z.number(),
      held_minutes: z.number(),
      told: z.number(),
      held: z.number(),
    }),
  ),
  times: z.array(
    z.object({
      ...whose,
      lead_days: pair,
      lead_days_of: z.number(),
      wait_minutes: pair,
      wait_minutes_of: z.number(),
    }),
  ),
  follow_ups: z.array(
    z.object({
      ...whose,
      planned: z.number(),
      booked: z.number(),
      completed: z.number(),
      overdue: z.number(),
      days: pair,
      days_of: z.number(),
    }),
  ),
  by_rule: z.array(
    z.object({
      rule_id: z.string(),
      offset_minutes: z.number().nullable(),
      channel: z.enum(CHANNELS).nullable(),
      sent: z.number(),
      failed: z.number(),
      dropped: z.number(),
      completed: z.number(),
      no_show: z.number(),
    }),
  ),
  unreminded: z.object({ completed: z.number(), no_show: z.number() }),
})

/** What the statement counted, and the rules that the bookable time follows from. */
export type InsightRows = z.infer<typeof imageShape>

const OWN_ONLY = new DomainError('FORBIDDEN', 'You may read your own figures only.')

const doctorsAreHere = (clinicId: SQL, doctorIds: SQL): Check => ({
  name: 'doctors',
  holds: sql`not exists (select from unnest(${doctorIds}) x(id) where not exists (select from ${clinicDoctors} m
where m.clinic_id = ${clinicId} and m.doctor_id = x.id))`,
  refusal: DOCTOR_NOT_IN_CLINIC,
})

const locationIsHere = (clinicId: SQL, locationId: SQL): Check => ({
  name: 'location',
  holds: sql`exists (select from ${locations} l where l.clinic_id = ${clinicId} and l.id = ${locationId})`,
  refusal: LOCATION_NOT_FOUND,
})

const count = defineRead({
  name: 'insights',
  asked: { clinicId: uuid, from: day, to: day, doctorId: optional(uuids), locationId: optional(uuid) },
  compose({ caller, now, clinicId, from, to, doctorId, locationId }) {
    const isOfAll = reachesOf(caller.roles, 'insights:read').includes('clinic')
    const own = sql`array_remove(array[${doctorHere(caller, clinicId)}], null)`
    const doctorIds = isOfAll ? (doctorId ?? null) : own
    return {
      guards: insightRows({ clinicId, now, from, to, doctorIds, locationId: locationId ?? null }),
      found: insightImage,
      checks: [
        ...(doctorId ? [doctorsAreHere(clinicId, doctorId)] : []),
        ...(doctorId && !isOfAll ? [{ name: 'own', holds: sql`${doctorId} <@ ${own}`, refusal: OWN_ONLY }] : []),
        ...(locationId ? [locationIsHere(clinicId, locationId)] : []),
      ],
      // Numbers only: nobody's data.
      audit: null,
    }
  },
})

/**
 * Counts what became of a clinic's time, in one statement; a doctor's own for who is one.
 * @throws DomainError DOCTOR_NOT_FOUND, FORBIDDEN, LOCATION_NOT_FOUND, CLINIC_REQUIRED; NOT_FOUND for a clinic that does not exist
 */
export async function readInsights(db: Database, actor: Actor, query: InsightsQuery): Promise<InsightRows> {
  const [image] = await runRead(db, count, { actor, asked: { ...query, clinicId: clinicOf(actor) } })
  if (!image) throw CLINIC_NOT_FOUND
  return imageShape.parse(image)
}
