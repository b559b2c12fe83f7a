import type { DoctorQueueCalls } from '../../features/queue/queue-calls.ts'
import { objectOf } from '../../platform/object-of.ts'
import type { Hearer } from '../hearer.ts'
import { isNoted, noteEvents } from './note-events.ts'

/** Queues called at once. */
const SLICE = 20

/**
 * Tells users in their app what others did: patients and confirmed guardians of their visits and links, doctors of what patients
 * did. Doctors who watch their line are told there too; whoever misses that finds it in their list.
 */
export const notificationsHearer: Hearer = {
  name: 'notifications',
  hears: isNoted,
  async deliver(events, env, db) {
    const noted = await noteEvents(db, events, Date.now())
    const byQueue = Map.groupBy(
      noted.filter(({ is_doctors }) => is_doctors),
      ({ clinic_id, doctor_id }) => `${clinic_id}:${doctor_id}`,
    )
    const queues = [...byQueue]
    for (let at = 0; at < queues.length; at += SLICE)
      await Promise.all(
        queues.slice(at, at + SLICE).map(([name, rows]) =>
          objectOf<DoctorQueueCalls>(env.DOCTOR_QUEUE, name).notify(
            rows.map((row) => ({
              userId: row.user_id,
              notification: {
                id: row.id,
                event: row.event,
                patientId: row.patient_id,
                appointmentId: row.appointment_id,
                doctorId: row.doctor_id,
                ...(row.starts_at !== null && { appointmentDate: row.starts_at }),
                createdAt: row.created_at,
              },
            })),
          ),
        ),
      )
  },
}
