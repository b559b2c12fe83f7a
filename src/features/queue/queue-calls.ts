import type { QueueView } from '../../domain/queue-views.ts'
import type { Reply } from '../../platform/http/reply.ts'
import type { VisitQueueCalls } from '../calendar/queue-client.ts'
import type { QueueTask } from './act-in-turn.ts'
import type { WatchPass } from './watch.ts'

/** The person or display at the other end of a socket. It is kept with the socket while the object hibernates. */
export type Holder = WatchPass

/** What can be asked of a doctor's live queue. It stands apart from the object, whose sockets only the runtime's types know. */
export interface DoctorQueueCalls extends VisitQueueCalls {
  /** Calls, skips, reorders, pauses or resumes; the line as staff see it afterwards. */
  act(task: QueueTask): Promise<Reply<{ view: QueueView; replayed: boolean }>>
  /** Lets somebody open one socket within 30 seconds, and before what let them in ends; `expiresAt` is epoch ms. */
  issueTicket(holder: Holder): Promise<{ ticket: string; expiresAt: number }>
  /** A display was taken down: its sockets are closed at once. */
  dropDisplay(displayId: string): Promise<void>
  /** What these users, or the users of these doctors, may see has changed: their sockets are closed, and their tickets are void. */
  dropPeople(who: { userIds: readonly string[]; doctorIds: readonly string[] }): Promise<void>
}
