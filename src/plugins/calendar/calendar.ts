import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { appointments } from '../../db/schema/appointments.ts'
import { param } from '../../db/statement.ts'
import { localDaysOf } from '../../domain/calendar.ts'
import type { CalendarCalls } from '../../features/calendar/client.ts'
import { objectOf } from '../../platform/object-of.ts'
import type { Hearer } from '../hearer.ts'

/** Visits change their hold on time by these without their doctor's calendar having written them itself. */
const FREEING = new Set(['appointment.cancelled', 'appointment.no_show'])

/** Calendars called at once. */
const SLICE = 20

const visitsShape = z.array(z.object({ doctor_id: z.string(), starts_at: z.string(), ends_at: z.string() }))

/** Doctors and their local days that these visits touch: many visits of a doctor are one call. */
function daysByDoctor(visits: z.infer<typeof visitsShape>): [string, Set<string>][] {
  const days = new Map<string, Set<string>>()
  for (const { doctor_id, starts_at, ends_at } of visits) {
    const own = days.get(doctor_id) ?? new Set()
    for (const day of localDaysOf({ start: Date.parse(starts_at), end: Date.parse(ends_at) })) own.add(day)
    days.set(doctor_id, own)
  }
  return [...days]
}

/**
 * Tells doctors' calendars of time that was freed. The Worker does so itself after its answer, which may be lost, and crons
 * do not; this is what makes sure, and what keeps the listings in KV from showing a freed slot as taken.
 */
export const calendarHearer: Hearer = {
  name: 'calendar',
  hears: (type) => FREEING.has(type),
  async deliver(events, env, db) {
    const pairs = events.map((event) => ({ clinic_id: event.clinicId, id: event.subjectId }))
    const rows = await db.run(sql`/* freed-times */ select a.doctor_id, a.starts_at, a.ends_at
      from jsonb_to_recordset(${param(JSON.stringify(pairs), 'jsonb')}) as e(clinic_id uuid, id uuid)
      join ${appointments} a on a.clinic_id = e.clinic_id and a.id = e.id`)
    const doctors = daysByDoctor(visitsShape.parse(rows))
    for (let at = 0; at < doctors.length; at += SLICE) {
      const calls = doctors.slice(at, at + SLICE)
      await Promise.all(
        calls.map(([doctorId, days]) => objectOf<CalendarCalls>(env.DOCTOR_CALENDAR, doctorId).refresh([...days])),
      )
    }
  },
}
