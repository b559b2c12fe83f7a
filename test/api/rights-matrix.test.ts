import { beforeAll, describe, expect, test } from 'vitest'
import { app } from '../../src/app.ts'
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

beforeAll(async () => {
  world = await mintWorld()
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

test('the table has every route of the router, and no other', () => {
  expect([...Object.keys(TABLE), ...Object.keys(OF_NOBODY)].sort()).toEqual(registered)
})

describe('who may', () => {
  test.each(rows)('%s', async (_, route, row) => {
    const answers = (await Promise.all(world.askers.map((asker) => answersTo(route, row, asker)))).flat()
    expect(answers.map(([, answered]) => answered)).toEqual(answers.map(([expected]) => expected))
  })
})

test.each(rows.filter(([name, route]) => name === route))('%s: nobody is told to sign in', async (_, route, row) => {
  const answer = await ask(route, row, { target: world.here, headers: {} })
  expect([answer.status, answer.body.code]).toEqual([401, 'UNAUTHENTICATED'])
})

test.each(rows.filter(([, , { code }]) => code))(
  '%s: the SUPER_ADMIN may it in every clinic',
  async (_, route, row) => {
    const root = world.askers.find(({ role }) => role === 'SUPER_ADMIN')
    if (!root) throw new Error('There is no SUPER_ADMIN.')
    const headers = { ...bearer(root), 'X-Clinic-ID': world.other.id }
    const answer = await ask(route, row, { target: world.elsewhere, headers })
    expect(found(answer, row)).toBe(promised(row, { role: 'SUPER_ADMIN', kind: 'here' }))
  },
)
