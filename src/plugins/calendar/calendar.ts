import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { openDatabase } from '../../db/client.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { param } from '../../db/statement.ts'
import type { OutboxEvent, Plugin } from '../plugin.ts'

/** Visits change their hold on time by these without their doctor's calendar having written them itself. */
const FREEING = new Set(['appointment.cancelled', 'appointment.no_show'])

const visitShape = z.object({
  doctor_id: z.string(),
  starts_at: z.string(),
  ends_at: z.string(),
})

/**
 * Tells doctors' calendars of time that was freed. The Worker does so itself after its answer, which may be lost; this is
 * what makes sure, and what keeps the listings in KV from showing a freed slot as taken.
 */
export const calendarPlugin: Plugin = {
  name: 'calendar',
  hears: (type) => FREEING.has(type),
  async deliver(events: readonly OutboxEvent[], env) {
    const db = openDatabase(env.HYPERDRIVE.connectionString)
    const pairs = events.map((event) => ({ clinic_id: event.clinicId, id: event.subjectId }))
    const rows = await db.run(sql`select a.doctor_id, a.starts_at, a.ends_at
      from jsonb_to_recordset(${param(JSON.stringify(pairs), 'jsonb')}) as e(clinic_id uuid, id uuid)
      join ${appointments} a on a.clinic_id = e.clinic_id and a.id = e.id`)
    const visits = z.array(visitShape).parse(rows)
    await Promise.all(
      visits.map(({ doctor_id, starts_at, ends_at }) =>
        env.DOCTOR_CALENDAR.getByName(doctor_id).tell({ start: Date.parse(starts_at), end: Date.parse(ends_at) }),
      ),
    )
  },
}
