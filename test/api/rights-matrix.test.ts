import { beforeAll, describe, expect, test } from 'vitest'
import { app } from '../../src/app.ts'
import type { Role } from '../../src/domain/rights.ts'
import { startsAt } from '../support/clock.ts'
import { ask, bearer, found, promised, rows } from './rights/probe.ts'
import { OF_NOBODY, type Row, TABLE } from './rights/table.ts'
import { type Asker, type Kind, mintWorld, type Target, type World } from './rights/world.ts'

startsAt()

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
const registered = [
  ...new Set(
    app.routes
      .filter(({ method, path }) => METHODS.has(method) && !path.includes('*'))
      .map(({ method, path }) => `${method} ${path}`),
  ),
].sort()

let world: World
/** Tokens: of a display, of who is signed in without a role, and of one with a role that there is not. */
let [screen, nobody, misspelt] = ['', '', '']

beforeAll(async () => {
  world = await mintWorld()
  const { clinic } = world
  const display = await clinic.admin.client.post('/displays', { locationId: clinic.locationId, kind: 'board' })
  screen = display.body.token
  nobody = (await clinic.as([])).client.token
  misspelt = (await clinic.as(['SUPERADMIN' as Role])).client.token
})

/** What one asker is answered of each of their targets, beside what is promised. */
async function answersTo(route: string, row: Row, asker: Asker) {
  const kinds = Object.entries(asker.targets) as [Kind, Target][]
  const of = row.code === undefined ? kinds.slice(0, 1) : kinds
  return Promise.all(
    of.map(async ([kind, target]) => {
      const answer = await ask(route, row, { target, headers: bearer(asker) })
      const who = `${asker.role}, ${kind}`
      return [`${who}: ${promised(row, { role: asker.role, kind })}`, `${who}: ${found(answer, row)}`] as const
    }),
  )
}

test('the table lists every route of the router, and no other', () => {
  const listed = [...Object.keys(TABLE), ...Object.keys(OF_NOBODY)].sort()
  expect(listed, 'a new route needs a row in test/api/rights/table.ts').toEqual(registered)
})

describe('who may', () => {
  test.each(rows)('%s', async (_, route, row) => {
    const answers = (await Promise.all(world.askers.map((asker) => answersTo(route, row, asker)))).flat()
    expect(answers.map(([, answered]) => answered)).toEqual(answers.map(([expected]) => expected))
  })
})

/** A route by its first row: what is asked of it here does not depend on the body. */
const oneARoute = rows.filter(([, route], at) => rows.findIndex(([, other]) => other === route) === at)

test.each(oneARoute)('%s: a caller without a token is told to sign in', async (_, route, row) => {
  const answer = await ask(route, row, { target: world.here, headers: {} })
  expect([answer.status, answer.body.code]).toEqual([401, 'UNAUTHENTICATED'])
})

/** What a screen's own token opens: its location's lines. */
const OF_SCREENS = ['GET /queue', 'GET /queue/doctors/:id', 'POST /queue/doctors/:id/tickets']

test.each(oneARoute)('%s: a screen sees only queues, and no known role means PATIENT', async (_, route, row) => {
  const tokens = [screen, nobody, misspelt]
  const answered = tokens.map(async (token) => {
    const answer = await ask(route, row, { target: world.here, headers: { Authorization: `Bearer ${token}` } })
    return found(answer, row) === 'passes' ? 'passes' : answer.status
  })
  // Who has no role acts as a patient, and has no record here.
  const expected = promised(row, { role: 'PATIENT', kind: 'another' })
  const roleless = expected === 'passes' ? expected : Number(expected)
  expect(await Promise.all(answered)).toEqual([OF_SCREENS.includes(route) ? 'passes' : 401, roleless, roleless])
})

test.each(rows.filter(([, , { code }]) => code))(
  '%s: a SUPER_ADMIN has the same right in every clinic',
  async (_, route, row) => {
    const root = world.askers.find(({ role }) => role === 'SUPER_ADMIN')
    if (!root) throw new Error('There is no SUPER_ADMIN.')
    const headers = { ...bearer(root), 'X-Clinic-ID': world.other.id }
    const answer = await ask(route, row, { target: world.elsewhere, headers })
    expect(found(answer, row)).toBe(promised(row, { role: 'SUPER_ADMIN', kind: 'here' }))
  },
)
