import type { Sending } from './sending.ts'

/** Plans the reminders of the visits that have come within reach of a rule; answers how many. */
export async function armReminders(_sending: Sending): Promise<number> {
  return 0
}
