import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { layOut } from '../../src/db/text.ts'
import { send } from '../support/client.ts'
import { mintClinic } from '../support/clinic.ts'
import { setClock } from '../support/clock.ts'
import { answered } from '../support/contract.ts'
import { openTwin, type Twin } from './twin.ts'
import { type Step, walkOf } from './walk.ts'

/** A statement that the walk ran, and what came of it. */
interface Ran {
  text: string
  rows: string
}

interface Golden {
  name: string
  text: string
}

let twin: Twin
/** The endpoints that the walk has called. */
let walked: ReadonlySet<string>
let goldens: Golden[]
/** Steps after which the other clinic was not what it was, or whose rows named it. */
const strayed: string[] = []

/** Endpoints whose statements the walk does not see, and why. */
const NOT_WALKED = new Map([
  ['GET /health', 'runs no statement'],
  ['GET /health/ready', 'asks Postgres for nothing but an answer'],
  ['GET /queue/doctors/{id}/live', 'is a socket; its object reads the line as GET /queue/doctors/{id} does'],
  ['POST /webhooks/video/{provider}', 'needs a signed report; test/api/video-webhook.test.ts'],
])

/** What a query answered. One of a request that is over is never answered, and one that is refused has no rows. */
function resultOf(query: unknown): Promise<{ rows?: unknown } | null> {
  const patience = new Promise<null>((resolve) => setTimeout(() => resolve(null), 1_000))
  return Promise.race([Promise.resolve(query as { rows?: unknown }).catch(() => null), patience])
}

/** The statements that the Worker and its objects run while `work` runs. */
async function ranBy(work: () => Promise<void>): Promise<Ran[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  try {
    await work()
    const results = await Promise.all(spy.mock.results.map(({ value }) => resultOf(value)))
    return spy.mock.calls.map(([query], n) => ({
      text: typeof query === 'string' ? query : (query as unknown as { text: string }).text,
      rows: JSON.stringify(results[n]?.rows ?? null),
    }))
  } finally {
    spy.mockRestore()
  }
}

const ownName = (text: string) => /^\/\* (\S+) \*\//.exec(text)?.[1]

/** Each text under its own name, or under the name of the step that ran it first. */
function named(found: ReadonlyMap<string, Step>): Golden[] {
  const taken = new Set([...found.keys()].map(ownName))
  return [...found].map(([text, step]) => {
    const own = ownName(text)
    if (own) return { name: own, text }
    let name = step.name
    for (let n = 2; taken.has(name); n++) name = `${step.name}-${n}`
    taken.add(name)
    return { name, text }
  })
}

beforeAll(async () => {
  setClock('2027-03-01T03:00:00Z')
  const clinic = await mintClinic()
  twin = await openTwin(clinic.id)
  const found = new Map<string, Step>()
  answered.clear()
  for (const step of walkOf(clinic)) {
    await twin.copy()
    const before = await twin.digest()
    const ran = await ranBy(step.send)
    if ((await twin.digest()) !== before) strayed.push(`${step.name} changed the other clinic`)
    for (const { text, rows } of ran) {
      if (rows.includes(twin.clinicId)) strayed.push(`${step.name} read the other clinic: ${text.slice(0, 80)}`)
      if (!found.has(text)) found.set(text, step)
    }
  }
  goldens = named(found)
  walked = new Set(answered)
}, 300_000)

afterAll(() => {
  vi.useRealTimers()
})

/** `vitest run -u` writes the files anew; the diff is what a reviewer reads. */
test('every statement is the one in its file', async () => {
  for (const { name, text } of goldens) await expect(`${layOut(text)}\n`).toMatchFileSnapshot(`./sql/${name}.sql`)
})

test('Postgres can plan every one for the role of the Worker, without knowing a value', async () => {
  const app = new pg.Client({ connectionString: inject('appUrl') })
  await app.connect()
  const refused: string[] = []
  for (const { name, text } of goldens) {
    await app
      .query(`EXPLAIN (GENERIC_PLAN) ${layOut(text)}`)
      .catch((error) => refused.push(`${name}: ${error.message}`))
  }
  expect(refused).toEqual([])
})

test('none touches a second clinic with the same data under the same ids', () => {
  expect(strayed).toEqual([])
})

describe('coverage', () => {
  test('the walk calls every endpoint that the document names', async () => {
    const { body } = await send('GET', '/openapi.json')
    const endpoints = Object.entries<Record<string, unknown>>(body.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(endpoints.filter((endpoint) => !walked.has(endpoint) && !NOT_WALKED.has(endpoint))).toEqual([])
  })
})
