import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Database } from '../../db/client.ts'
import { DomainError } from '../../domain/errors.ts'
import { type Env, settingsOf } from '../../env.ts'
import type { AppEnv } from './context.ts'
import { crossOrigin } from './cross-origin.ts'
import { finishAnswer } from './finish-answer.ts'
import { logRequest } from './log-request.ts'

interface Sources {
  openDatabase: (env: Env) => Database
  /** Epoch milliseconds; read once a request. */
  clock: () => number
}

/** The middlewares every request passes first, in order. */
export function requestConventions(sources: Sources): MiddlewareHandler<AppEnv>[] {
  return [logRequest, finishAnswer, begin(sources), crossOrigin, limitBodyOfWrites]
}

function begin({ openDatabase, clock }: Sources): MiddlewareHandler<AppEnv> {
  return async function begin(c, next) {
    c.set('now', clock())
    c.set('settings', settingsOf(c.env))
    c.set('db', openDatabase(c.env))
    await next()
  }
}

const limitBody = (maxSize: number, called: string): MiddlewareHandler<AppEnv> =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw new DomainError('PAYLOAD_TOO_LARGE', `The body is larger than ${called}.`)
    },
  })

const limitRecord = limitBody(64 * 1024, '64 KiB')
const limitFilePart = limitBody(10 * 1024 * 1024, '10 MiB: send the file in several parts')

/** The one body that is no record. */
const FILE_PART = /^\/imports\/[^/]+\/file$/

const limitBodyOfWrites: MiddlewareHandler<AppEnv> = (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
  return (FILE_PART.test(c.req.path) ? limitFilePart : limitRecord)(c, next)
}
