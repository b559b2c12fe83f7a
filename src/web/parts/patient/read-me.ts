import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { session } from '../../session/session.ts'

/** Reads again who the user is and for whom they may book, after that has changed. */
export async function readMe(): Promise<void> {
  session.update({ me: await parseResponse(api.me.$get()) })
}
