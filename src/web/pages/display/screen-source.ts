import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { asProblem } from '../../client/problem.ts'
import { eachTime } from '../../client/request-headers.ts'
import type { BoardSource } from '../board/use-board.ts'
import type { ScreenLink } from './screen-link.ts'

/** What a screen may ask for with its own token. `onEnded` hears that the token has ended, which another try does not mend. */
export function screenSource({ token, locationId }: ScreenLink, onEnded: () => void) {
  const own = { Authorization: `Bearer ${token}` }
  const options = { headers: own }
  const ask = <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((error: unknown) => {
      if (asProblem(error).kind === 'unauthenticated') onEnded()
      throw error
    })
  const board: BoardSource = {
    listQueues: () => ask(parseResponse(api.queue.$get({ query: { locationId } }, options))),
    getTicket: async (id) => {
      const headers = { ...own, ...eachTime().headers }
      const asked = api.queue.doctors[':id'].tickets.$post({ param: { id }, json: {} }, { headers })
      return (await ask(parseResponse(asked))).ticket
    },
  }
  const getCode = () =>
    ask(
      parseResponse(
        api.appointments.locations[':locationId']['qr-code'].$get({ param: { locationId }, query: {} }, options),
      ),
    )
  return { ...board, getCode }
}
