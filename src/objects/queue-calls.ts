import type { DurableObject } from 'cloudflare:workers'
import type { QueueStanding } from '../domain/queue.ts'
import type { QueueView } from '../domain/queue-views.ts'
import type { Env } from '../env.ts'
import type { ActOrder } from '../features/queue/desk.ts'
import type { WatchPass } from '../features/queue/watch.ts'
import type { Reply } from '../platform/http/reply.ts'

/** A change to one visit, as desks hear of it. */
export interface VisitNews {
  appointmentId: string
  status: string
  version: number
}

/** Who sits at the other end of a socket; it stays with the socket while the object sleeps. */
export type Holder = WatchPass

/** What can be asked of a doctor's live queue. It stands apart from the object, whose sockets only the runtime's types know. */
export interface DoctorQueueCalls extends DurableObject<Env> {
  /** Calls, skips, reorders, pauses or resumes; the line as staff see it afterwards. */
  act(order: ActOrder): Promise<Reply<{ view: QueueView; replayed: boolean }>>
  /** Where a visit stands now; null when it is not in the line. What this reads, it reads for everyone who looks. */
  standing(appointmentId: string): Promise<QueueStanding | null>
  /** Hears that visits of the doctor's have changed. News may come twice, or late: each version is told once. */
  tell(news: readonly VisitNews[]): Promise<void>
  /** Lets somebody open one socket within 30 seconds, and before what let them in ends; `expiresAt` is epoch ms. */
  issueTicket(holder: Holder): Promise<{ ticket: string; expiresAt: number }>
  /** A display was taken down: its sockets are closed at once. */
  dropDisplay(displayId: string): Promise<void>
  /** What these users, or the users of these doctors, may see has changed: their sockets are closed, and their tickets are void. */
  dropPeople(who: { userIds: readonly string[]; doctorIds: readonly string[] }): Promise<void>
}
