import { beforeAll, describe, expect, test } from 'vitest'
import { app } from '../../src/app.ts'
import type { Role } from '../../src/domain/access.ts'
import { type Answer, send } from '../support/client.ts'
import { startsAt } from '../support/clock.ts'
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

const COLUMNS: Partial<Record<Role, number>> = {
  ...{ SUPER_ADMIN: 0, CLINIC_ADMIN: 0, RECEPTIONIST: 1, DOCTOR: 2, THERAPIST: 2, COUNSELOR: 2 },
  ...{ NURSE: 3, SUPPORT_STAFF: 4, PATIENT: 5 },
}

function letterOf(row: Row, role: Role): string {
  if (row.anyone) return 'c'
  if (role === 'SUPER_ADMIN' && row.root) return row.root
  const column = COLUMNS[role]
  return column === undefined ? '-' : (row.may[column] ?? '-')
}

/** What the letter promises: `passes` is every answer that comes after the question of the right. */
function promised(row: Row, { role, kind }: { role: Role; kind: Kind }): 'passes' | '403' | '404' {
  const letter = letterOf(row, role)
  if (letter === '-') return '403'
  if (row.code === undefined) return letter === 'x' ? '403' : 'passes'
  const isHidden = kind === 'elsewhere' || (role === 'PATIENT' && kind === 'another' && letter !== 'c')
  if (isHidden) return '404'
  if (letter === 'x' || (letter === 't' && kind !== 'own')) return '403'
  return 'passes'
}

/** Codes that say nothing of a right: with these the request was not good enough to ask. */
const TOO_EARLY = new Set([
  ...['VALIDATION_ERROR', 'CLINIC_REQUIRED', 'UNSUPPORTED_MEDIA_TYPE', 'METHOD_NOT_ALLOWED', 'RATE_LIMITED'],
  ...['INTERNAL_ERROR', 'DATABASE_UNAVAILABLE', 'OVERLOADED', 'NOT_FOUND'],
])

function found({ status, body }: Answer, row: Row): string {
  if (status < 300) return 'passes'
  if (row.rule !== undefined && body.code === row.rule) return 'passes'
  if (status === 403 && body.code === 'FORBIDDEN') return '403'
  if (status === 404 && row.code?.split('|').includes(body.code)) return '404'
  return [403, 401, 404].includes(status) || TOO_EARLY.has(body.code)
    ? `${status} ${body.code} ${JSON.stringify(body.errors ?? body.detail)}`
    : 'passes'
}

async function requestOf(route: string, row: Row, target: Target) {
  const [method = '', pattern = ''] = route.split(' ')
  const made = (await row.make?.(target)) ?? ''
  const ids = row.ids?.(target, made) ?? []
  const path = pattern.replaceAll(/:\w+/g, () => ids.shift() ?? '') + (row.query?.(target) ?? '')
  return { method, path, body: row.body?.(target, made) }
}

let world: World

beforeAll(async () => {
  world = await mintWorld()
})

async function ask(route: string, row: Row, { target, headers }: { target: Target; headers: Record<string, string> }) {
  const { method, path, body } = await requestOf(route, row, target)
  const json = body === undefined ? {} : { body: JSON.stringify(body) }
  const type = body === undefined ? {} : { 'Content-Type': 'application/json' }
  return send(method, path, { ...json, headers: { ...type, ...headers } })
}

const bearer = ({ person }: Asker) => ({ Authorization: `Bearer ${person.client.token}` })

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

const rows = Object.entries(TABLE).flatMap(([route, row]) =>
  [row].flat().map((one) => [one.what ? `${route} with ${one.what}` : route, route, one] as const),
)

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
