import { session } from '../session/session.ts'
import { tellAnswered, tellUnanswered } from './connection.ts'
import { lockedOut, noAnswer, Problem, problemOf } from './problem.ts'
import { pauseBefore, TRIES } from './retry-rule.ts'
import { tellUnlessAnswered } from './unanswered.ts'

interface Keeper {
  /** Is given the text of each answer to a read. */
  keep?: (url: URL, text: string) => Promise<void>
  /** What a read was answered before. */
  recall?: (url: URL) => Promise<Response | undefined>
}

/** Pages that can be read offline set it. */
export const keeper: Keeper = {}

const isWrite = (method: string) => !['GET', 'HEAD'].includes(method)

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Every request of the console, with who asks and for which clinic. Reads, and writes by one `Idempotency-Key`, are tried again
 * where that is safe and may help.
 * @throws Problem for every answer that is not ok, and where there is none
 */
export function apiFetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const answer = askUntilAnswered(input, init)
  // A file takes its time.
  const isShort = typeof (init.body ?? '') === 'string'
  return isWrite((init.method ?? 'GET').toUpperCase()) && isShort ? tellUnlessAnswered(answer) : answer
}

async function askUntilAnswered(input: RequestInfo | URL, init: RequestInit): Promise<Response> {
  const method = (init.method ?? 'GET').toUpperCase()
  const headers = new Headers(init.headers)
  if (isWrite(method) && !headers.has('Idempotency-Key')) headers.set('Idempotency-Key', crypto.randomUUID())
  const hasOwnToken = headers.has('Authorization')
  if (session.store.get().isLocked && !hasOwnToken) throw lockedOut()
  let isRenewed = false
  for (let tried = 1; ; tried++) {
    if (!hasOwnToken) signWith(headers)
    try {
      const response = await ask(input, { ...init, method, headers })
      if (keeper.keep && !isWrite(method))
        void response
          .clone()
          .text()
          .then((text) => keeper.keep?.(urlOf(input), text))
      return response
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (error.kind === 'unauthenticated' && !hasOwnToken && !isRenewed) {
        isRenewed = true
        if (await session.renew()) continue
      }
      const recalled = error.told.status === 0 && !isWrite(method) ? await keeper.recall?.(urlOf(input)) : undefined
      if (recalled) return recalled
      const pause = tried < TRIES ? pauseBefore(tried, error.told) : null
      if (pause === null) throw error
      await wait(pause)
    }
  }
}

const urlOf = (input: RequestInfo | URL) => new URL(input instanceof Request ? input.url : input, location.origin)

function signWith(headers: Headers): void {
  const { token, clinicId } = session.store.get()
  if (token) headers.set('Authorization', `Bearer ${token}`)
  if (clinicId && !headers.has('X-Clinic-ID')) headers.set('X-Clinic-ID', clinicId)
}

async function ask(input: RequestInfo | URL, init: RequestInit): Promise<Response> {
  const response = await fetch(input, init).catch((error: unknown) => {
    if (init.signal?.aborted) throw error
    tellUnanswered()
    throw noAnswer()
  })
  tellAnswered()
  if (!response.ok) throw await problemOf(response)
  return response
}
