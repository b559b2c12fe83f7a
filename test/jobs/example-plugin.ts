import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { param } from '../../src/db/statement.ts'
import { definePlugin } from '../../src/plugins/plugin.ts'

/** Counts in the log which visits of a doctor's were cancelled late. */
export const lateCancellations = definePlugin({
  name: 'late-cancellations',
  summary: 'Notes visits that were cancelled shortly before they begin.',
  settings: z.strictObject({ hours: z.int().min(1).max(72).default(24) }),
  on: {
    'appointment.cancelled': async ({ id, clinicId, at, data }, { db, settings, log }) => {
      const hoursBefore = (Date.parse(data.appointmentDate) - at) / 3_600_000
      if (hoursBefore < 0 || hoursBefore > settings.hours) return
      const [row] = await db.run(sql`select count(*)::int visits from appointments a
        where a.clinic_id = ${param(clinicId, 'uuid')} and a.patient_id = ${param(data.patientId, 'uuid')}`)
      log('info', 'visit.cancelled_late', { eventId: id, doctorId: data.doctorId, visits: Number(row?.visits) })
    },
  },
})
