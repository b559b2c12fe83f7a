import autocannon from 'autocannon'
import { type Measure, measureOf } from './measure.ts'

export interface Call {
  path: string
  token?: string
  /** Makes it a POST. */
  body?: unknown
}

export interface Load {
  url: string
  connections: number
  seconds: number
  /** The next request, whichever connection sends it. */
  next: () => Call
  /** The status of every right answer. */
  expect: number
}

/**
 * Sends requests for some seconds, each connection one after the other.
 * @throws Error when an answer has another status: what was measured is not the route then.
 */
export async function loadHttp({ url, connections, seconds, next, expect }: Load): Promise<Measure> {
  const times: number[] = []
  const wrong: string[] = []
  const started = performance.now()
  let last = started
  const run = autocannon({
    url,
    connections,
    duration: seconds,
    sampleInt: 100,
    requests: [
      {
        setupRequest: (request) => ({ ...request, ...requestOf(next()) }),
        onResponse: (status, body) => {
          if (status !== expect) wrong.push(`${status} ${body.slice(0, 300)}`)
        },
      },
    ],
  }).on('response', (_client, _status, _bytes, milliseconds) => {
    times.push(milliseconds)
    last = performance.now()
  })
  const { errors } = await run
  if (wrong.length + errors > 0)
    throw new Error(`${wrong.length} of ${times.length} answers are not ${expect}, ${errors} errors. ${wrong[0] ?? ''}`)
  return measureOf(times, last - started)
}

function requestOf({ path, token, body }: Call) {
  return {
    path,
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
}

/** One request by itself. */
export async function callOnce(url: string, call: Call): Promise<Response> {
  const { path, method, headers, body } = requestOf(call)
  return fetch(`${url}${path}`, { method, headers: headers as Record<string, string>, ...(body && { body }) })
}
