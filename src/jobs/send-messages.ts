import type { Sending } from './sending.ts'

/** Sends the messages that are due; answers how many were tried. */
export async function sendMessages(_sending: Sending): Promise<number> {
  return 0
}
