import { shorten } from './shorten.ts'

/** An answer that is not as the walk expects it. */
export class Unexpected extends Error {}

export interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

interface Call {
  /** The demo login that asks. */
  as: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  body?: Record<string, unknown>
  headers?: Record<string, string>
}

export interface Walker {
  /** Says what comes next. */
  say(text: string): void
  /** Asks, prints the request and the answer, and wants one of these states. */
  ask(call: Call, ...expected: readonly number[]): Promise<Answer>
  /** Prints what was checked. @throws Unexpected when it does not hold. */
  check(what: string, holds: boolean): void
}

/**
 * Walks an API as several people, printing as it goes.
 * @param tokenOf the bearer token of a demo login.
 * @throws Unexpected (from its methods) when the server cannot be reached or answers something else.
 */
export function walkerOf(url: string, tokenOf: (login: string) => Promise<string>): Walker {
  let steps = 0
  return {
    say: (text) => console.log(`\n${++steps}. ${text}`),
    check(what, holds) {
      if (!holds) throw new Unexpected(`Expected: ${what}. The answer above differs.`)
      console.log(`   ✓ ${what}`)
    },
    async ask({ as, method, path, body, headers }, ...expected) {
      console.log(`   ${method} ${path}   as ${as}`)
      if (body) console.log(`     → ${JSON.stringify(body)}`)
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${await tokenOf(as)}`,
          ...(body && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body && { body: JSON.stringify(body) }),
      }).catch(() => {
        throw new Unexpected(`Nothing answers at ${url}. Is the server running (npm start)?`)
      })
      const answer = { status: response.status, headers: response.headers, body: await readJson(response) }
      console.log(`   ${response.status} ${shorten(answer.body)}`)
      if (!expected.includes(response.status))
        throw new Unexpected(`Expected ${expected.join(' or ')} from ${method} ${path}, not ${response.status}.`)
      return answer
    },
  }
}

async function readJson(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text()
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    throw new Unexpected(`The answer (${response.status}) is not JSON: ${text.slice(0, 200)}`)
  }
}
