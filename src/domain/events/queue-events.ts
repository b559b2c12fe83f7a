import * as z from 'zod'
import { eventsOf } from './event-type.ts'

const event = eventsOf('queue', z.object({ doctorId: z.guid(), appointmentId: z.guid().nullable() }))

export const QUEUE_EVENTS = {
  'queue.called': event('The next patient was called'),
  'queue.skipped': event('A patient who did not answer was passed over'),
  'queue.reordered': event('The line was put into another order'),
  'queue.paused': event('The doctor takes a break'),
  'queue.resumed': event('The break is over'),
  'queue.left': event('A patient left the line of this doctor for another’s'),
}
