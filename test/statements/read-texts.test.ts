import pg from 'pg'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { STATUSES } from '../../src/domain/appointment.ts'
import { FOLLOW_UP_TYPES, PLAN_PRIORITIES, PLAN_STATUSES } from '../../src/domain/follow-up.ts'
import { VISIT_TYPES } from '../../src/domain/visit.ts'
import { MEMBERSHIP_STATUSES } from '../../src/features/directory/memberships/schemas.ts'
import type { Client } from '../support/client.ts'
import { mintClinic, type TestClinic } from '../support/clinic.ts'
import { setClock } from '../support/clock.ts'

let clinic: TestClinic
let other: TestClinic
beforeAll(async () => {
  setClock('2027-03-01T03:00:00Z')
  clinic = await mintClinic()
  other = await mintClinic()
})
afterAll(() => {
  vi.useRealTimers()
})

interface Sent {
  text: string
  values: unknown[]
}

/** The reads of this name that the Worker sends while `work` runs. */
async function readsBy(name: string, work: () => Promise<void>): Promise<Sent[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  try {
    await work()
    const sent = spy.mock.calls.map(([query]) => query as unknown as Sent)
    return sent.filter(({ text }) => text?.startsWith(`/* ${name} */`))
  } finally {
    spy.mockRestore()
  }
}

/** The texts of the reads that these paths send, one each. */
async function textsOf(name: string, client: Client, paths: readonly string[]): Promise<Set<string>> {
  const sent = await readsBy(name, async () => {
    for (const path of paths) expect((await client.get(path)).status, path).toBe(200)
  })
  expect(sent).toHaveLength(paths.length)
  return new Set(sent.map(({ text }) => text))
}

const ids = Array.from({ length: 5 }, () => v7())

/** Every filter of every list that takes several values, with values that it takes. */
const FILTERS: [name: string, path: string, filter: string, values: readonly string[]][] = [
  ['list', '/appointments', 'doctorId', ids],
  ['list', '/appointments', 'patientId', ids],
  ['list', '/appointments', 'locationId', ids],
  ['list', '/appointments', 'status', ['SCHEDULED', 'CONFIRMED', 'PENDING', 'CHECKED_IN', 'IN_PROGRESS']],
  ['list', '/appointments', 'type', VISIT_TYPES],
  ['list-mine', '/appointments/my-appointments', 'status', STATUSES],
  ['list-series', '/series', 'patientId', ids],
  ['list-series', '/series', 'doctorId', ids],
  ['list-series', '/series', 'status', ['active', 'paused', 'cancelled']],
  ['template-list', '/appointment-templates', 'doctorId', ids],
  ['list-plans', '/follow-up-plans', 'status', PLAN_STATUSES],
  ['list-plans', '/follow-up-plans', 'doctorId', ids],
  ['list-plans', '/follow-up-plans', 'type', FOLLOW_UP_TYPES],
  ['list-plans', '/follow-up-plans', 'priority', PLAN_PRIORITIES],
  ['list-plans', '/follow-up-plans', 'ownerId', ids],
  ['summarise-plans', '/follow-up-plans/summary', 'doctorId', ids],
  ['membership-list', '/memberships', 'status', MEMBERSHIP_STATUSES],
]

test.each(FILTERS)('%s: %s?%s= has one text for one, two and five values', async (name, path, filter, values) => {
  const paths = [1, 2, 5].map((count) => `${path}?${filter}=${values.slice(0, count).join(',')}`)
  expect(await textsOf(name, clinic.admin.client, paths)).toHaveLength(1)
})

test('an order and a filter have a text each, and other values add none', async () => {
  const queries = (from: string, date: string, limit: number) => [
    `limit=${limit}`,
    `sort=appointmentDate&limit=${limit}`,
    `sort=-appointmentDate&limit=${limit}`,
    `from=${from}Z&limit=${limit}`,
    `from=${from}&limit=${limit}`,
    `date=${date}&limit=${limit}`,
    `followUp=true&limit=${limit}`,
    `followUp=false&limit=${limit}`,
  ]
  const pathsOf = (...given: Parameters<typeof queries>) => queries(...given).map((query) => `/appointments?${query}`)
  const { client } = clinic.reception
  const first = await textsOf('list', client, pathsOf('2027-03-01T10:00', '2027-03-01', 20))
  const second = await textsOf('list', client, pathsOf('2027-04-02T11:30', '2027-05-05', 50))
  // No order is the same as the first.
  expect(first).toHaveLength(queries('', '', 1).length - 1)
  expect(second).toEqual(first)
})

test('every page after the first has one text', async () => {
  const { client } = clinic.reception
  const name = (n: number) => ({ name: `Ada ${n}`, dateOfBirth: `199${n}-01-01` })
  for (const n of [1, 2, 3]) expect((await client.post('/patients', name(n))).status).toBe(201)
  const sent = await readsBy('patient-list', async () => {
    let path = '/patients?limit=1'
    for (let page = 0; page < 3; page++) {
      const { body } = await client.get(path)
      path = `/patients?limit=1&cursor=${body.page.nextCursor}`
    }
  })
  expect(sent).toHaveLength(3)
  expect(sent[1]?.text).not.toBe(sent[0]?.text)
  expect(sent[2]?.text).toBe(sent[1]?.text)
})

test('a search has one text, however many words it has', async () => {
  const sent = await readsBy('patient-search', async () => {
    for (const q of ['asha', 'asha patel', 'asha devi patel rao kaur'])
      expect((await clinic.reception.client.post('/patients/search', { q })).status).toBe(200)
  })
  expect(sent).toHaveLength(3)
  expect(new Set(sent.map(({ text }) => text))).toHaveLength(1)
})

test('who asks later is asked for by their own values', async () => {
  const [mine, theirs] = await readsBy('list', async () => {
    await clinic.reception.client.get('/appointments?type=HOME_VISIT')
    await other.reception.client.get('/appointments?type=HOME_VISIT')
  })
  expect(theirs?.text).toBe(mine?.text)
  expect(mine?.values).toContain(clinic.id)
  expect(theirs?.values).toContain(other.id)
  expect(theirs?.values).not.toContain(clinic.id)
})
