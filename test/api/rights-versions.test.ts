import { beforeAll, expect, test } from 'vitest'
import { send } from '../support/client.ts'
import { startsAt } from '../support/clock.ts'
import { ask, bearer, found, promised, rows } from './rights/probe.ts'
import { type Kind, mintWorld, type Target, type World } from './rights/world.ts'

startsAt()

const STALE = { 'If-Match': '"999999"' }

let world: World
/** The routes that take `If-Match`, as the document says, and whether they make what they answer. */
let versioned: ReadonlyMap<string, { makes: boolean }>

beforeAll(async () => {
  const [minted, { body }] = await Promise.all([mintWorld(), send('GET', '/openapi.json')])
  world = minted
  versioned = new Map(
    Object.entries<Record<string, { parameters?: { $ref?: string }[]; responses: Record<string, unknown> }>>(
      body.paths,
    ).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, { parameters = [] }]) => parameters.some(({ $ref }) => $ref?.endsWith('/IfMatch')))
        .map(([method, { responses }]) => [
          `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
          { makes: '201' in responses },
        ]),
    ),
  )
})

/** Writes that take no version: the document says so, and this list too, so that none loses its version unseen. */
const WITHOUT_VERSION: readonly string[] = [
  'POST /appointment-templates',
  'POST /appointments',
  'POST /appointments/:id/video/admit',
  'POST /appointments/:id/video/create-room',
  'POST /appointments/:id/video/end',
  'POST /appointments/:id/video/invites',
  'POST /appointments/:id/video/join-token',
  'POST /appointments/:id/video/report-issue',
  'POST /appointments/:id/video/start',
  'POST /appointments/check-in/scan-qr',
  'POST /appointments/recurring',
  'POST /calendars',
  'POST /clinics',
  'POST /closures',
  'POST /displays',
  'POST /doctors',
  'POST /doctors/:id/link-codes',
  'POST /doctors/:id/time-off',
  'POST /events/:id/replay',
  'POST /exports',
  'POST /follow-up-plans/:id/contact-attempts',
  'POST /imports',
  'POST /locations',
  'POST /memberships',
  'POST /messages/templates/preview',
  'POST /patients',
  'POST /patients/:id/erase',
  'POST /patients/:id/link-codes',
  'POST /patients/duplicates/dismiss',
  'POST /patients/search',
  'POST /queue/doctors/:id/call-next',
  'POST /queue/doctors/:id/pause',
  'POST /queue/doctors/:id/reorder',
  'POST /queue/doctors/:id/resume',
  'POST /queue/doctors/:id/skip',
  'POST /queue/doctors/:id/tickets',
  'POST /queue/doctors/:id/walk-ins',
  'POST /reminder-rules',
  'POST /users/:id/sign-out',
  'POST /webhooks',
]

/** Nobody has a record here but whoever made it, and none was made. */
const OF_ONESELF = ['DELETE /calendars/:id']

/** Where no right is asked for there is nothing to ask before the version. */
const writes = rows.filter(
  ([, route, { anyone }]) => !route.startsWith('GET ') && !anyone && !OF_ONESELF.includes(route),
)

test('more than twenty routes accept an If-Match', () => {
  expect(writes.filter(([, route]) => versioned.has(route)).length).toBeGreaterThan(20)
})

test.each(writes)('%s: the caller’s right is checked before the version', async (_, route, row) => {
  const version = versioned.get(route)
  if (!version) return expect(WITHOUT_VERSION).toContain(route)
  const answers = await Promise.all(
    world.askers.flatMap((asker) =>
      (Object.entries(asker.targets) as [Kind, Target][]).map(async ([kind, target]) => {
        const answer = await ask(route, row, { target, headers: { ...bearer(asker), ...STALE } })
        const expected = promised(row, { role: asker.role, kind })
        const who = `${asker.role}, ${kind}`
        // What is only made has no version that could be another.
        const isStale = answer.status === 412 || (version.makes && found(answer, row) === 'passes')
        const answered = isStale ? 'stale' : found(answer, row)
        return [`${who}: ${expected === 'passes' ? 'stale' : expected}`, `${who}: ${answered}`] as const
      }),
    ),
  )
  expect(answers.map(([, answered]) => answered)).toEqual(answers.map(([expected]) => expected))
})
