import type { QueueView } from '../../domain/queue-views.ts'
import type { Reply } from '../../platform/http/reply.ts'
import type { VisitQueueCalls } from '../calendar/queue-client.ts'
import type { QueueTask } from './act-in-turn.ts'
import type { WatchPass } from './watch.ts'

/** The person or display at the other end of a socket. It is kept with the socket while the object hibernates. */
export type Holder = WatchPass

/** What a user is told in their app: ids and instants (ISO 8601). */
export interface Told {
  userId: string
  notification: {
    id: string
    event: string
    patientId: string | null
    appointmentId: string | null
    doctorId: string | null
    appointmentDate?: string
    createdAt: string
  }
}

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
  /** Tells staff who watch this line what is for them alone; who does not watch finds it in their list. */
  notify(told: readonly Told[]): Promise<void>
}
