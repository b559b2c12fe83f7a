import { systemCaller } from '../../domain/system.ts'
import { keepRooms } from '../../features/video/keep-rooms.ts'
import type { Hearer, OutboxEvent } from '../hearer.ts'

const HEARD = new Set([
  'appointment.booked',
  'appointment.rescheduled',
  'appointment.cancelled',
  'appointment.no_show',
  'appointment.completed',
])

/** Gives every video visit its room after the booking, which never fails for it, and ends the rooms of visits that are over. */
export const videoRoomsHearer: Hearer = {
  name: 'video-rooms',
  hears: (type) => HEARD.has(type),
  async deliver(events: readonly OutboxEvent[], _env, db) {
    const actor = { caller: systemCaller(`video-rooms-${events[0]?.id}`), now: Date.now() }
    const visits = events.map(({ clinicId, subjectId }) => ({ clinicId, id: subjectId }))
    await keepRooms(db, actor, visits)
  },
}
