import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { holdAgainst } from '../support/answer-contract.ts'
import { type DemoServer, startDemoServer } from './demo-server.ts'
import type { Desk } from './desk.ts'
import type { Documented } from './documented.ts'

const HERE = import.meta.dirname
/** Only the compiler of this folder may look into it: its types are there once this test has made them. */
const WALK = join(HERE, 'walk.ts')

let server: DemoServer
let document: Documented

beforeAll(async () => {
  server = await startDemoServer()
  document = (await (await fetch(`${server.url}/openapi.json`)).json()) as Documented
  mkdirSync(join(HERE, 'generated'), { recursive: true })
  writeFileSync(join(HERE, 'generated', 'kept.ts'), astToString(await openapiTS(JSON.stringify(document))))
})

afterAll(() => server.stop())

/** What TypeScript says of the walk; nothing if it has no fault. */
function typeFaults(): string {
  try {
    // The compiler whose API the generator uses: newer ones have none.
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
    execFileSync(process.execPath, [tsc, '-p', join(HERE, 'tsconfig.json')], { encoding: 'utf8', stdio: 'pipe' })
    return ''
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? error)
  }
}

test('the types that are generated from the document fit a day at the desk', () => {
  expect(typeFaults()).toBe('')
})

test('a generated client walks through a day at the desk, and every answer is what the document says', async () => {
  const { walkTheDay } = (await import(WALK)) as { walkTheDay: (desk: Desk) => Promise<string[]> }
  const look = async (request: Request, response: Response) => {
    const text = await response.text()
    const answer = { status: response.status, headers: response.headers, body: JSON.parse(text) }
    expect(holdAgainst(document, request.method, new URL(request.url).pathname, answer)).toBeDefined()
  }
  expect(await walkTheDay({ url: server.url, tokenOf: server.tokenOf, look })).toEqual([
    'booked SCHEDULED',
    'confirmed CONFIRMED',
    'refused SCHEDULING_CONFLICT with 5 alternatives',
    'checked in CHECKED_IN, place in the line',
    'waiting true',
    'started IN_PROGRESS',
    'completed COMPLETED, plan scheduled, booked false',
    'scheduled completed, follow-up true',
    'chain of 2',
    'would book ok ok ok',
    'series active of 3',
    'series cancelled, 3 visits cancelled',
    'cancelled CANCELLED',
    'free again true',
  ])
})
