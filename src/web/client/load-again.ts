import { queryClient } from './query-client.ts'

/**
 * Asks for all that is shown once more, and waits until it is drawn: the client tells its observers only after its own promise, so what
 * begins anew before that begins with what was.
 */
export async function loadAgain(): Promise<void> {
  await queryClient.invalidateQueries()
  await new Promise((drawn) => setTimeout(drawn))
}
