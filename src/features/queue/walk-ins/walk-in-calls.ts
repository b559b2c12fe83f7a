import type { Reply } from '../../../platform/http/reply.ts'
import type { WalkedIn } from './walk-in.ts'
import type { WalkInTask } from './walk-in-task.ts'

/** What can be asked of a doctor's calendar about walk-ins. */
export interface WalkInCalls extends Rpc.DurableObjectBranded {
  /** Takes in somebody who has no appointment. */
  walkIn(task: WalkInTask): Promise<Reply<WalkedIn>>
}
