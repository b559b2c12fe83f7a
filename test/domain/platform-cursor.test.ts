import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { DomainError } from '../../src/domain/errors.ts'
import { decodeCursor, encodeCursor, page } from '../../src/platform/http/cursor.ts'

const filters = { clinicId: 'c', status: ['OPEN'], from: undefined }
const shape = z.tuple([z.number(), z.string()])

test('a cursor leads back to its position, for the same filters in any order', () => {
  const cursor = encodeCursor([5, 'id-é'], filters)
  expect(cursor).toMatch(/^[\w-]+$/)
  expect(decodeCursor(cursor, { status: ['OPEN'], clinicId: 'c' }, shape)).toEqual([5, 'id-é'])
  expect(decodeCursor(undefined, filters, shape)).toBeNull()
})

test.each([
  ['garbage', '%%%'],
  ['nothing', ''],
  ['no list', btoa('{}')],
  ["another list's", encodeCursor([5, 'a'], { clinicId: 'd' })],
  ['a position of another kind', encodeCursor(['5', 'a'], filters)],
  ['too long a position', encodeCursor([5, 'a', 'b'], filters)],
])('%s is refused', (_, cursor) => {
  expect(() => decodeCursor(cursor, filters, shape)).toThrow(DomainError)
  expect(() => decodeCursor(cursor, filters, shape)).toThrow('The cursor belongs to another list')
})

test.each([
  ['GET', true],
  ['HEAD', true],
  ['POST', false],
])('a %s names the next page by a Link: %s', async (method, isNamed) => {
  const app = new Hono().on(['GET', 'POST'], '/rows', (c) =>
    c.json(page(c, { rows: [{ at: 1 }, { at: 2 }], limit: 1, positionOf: (row) => [row.at], filters })),
  )
  expect((await app.request('/rows', { method })).headers.has('Link')).toBe(isNamed)
})

test('pages lead through all rows once, by their Link', async () => {
  const rows = Array.from({ length: 7 }, (_, at) => ({ at }))
  const app = new Hono().get('/rows', (c) => {
    const after = decodeCursor(c.req.query('cursor'), filters, z.tuple([z.number()]))?.[0] ?? -1
    const found = rows.filter((row) => row.at > after).slice(0, 4)
    return c.json(page(c, { rows: found, limit: 3, positionOf: (row) => [row.at], filters }))
  })
  const seen: number[] = []
  let next: string | undefined = '/rows?limit=3'
  for (let pages = 0; next !== undefined; pages++) {
    expect(pages).toBeLessThan(3)
    const answer: Response = await app.request(next)
    const body = (await answer.json()) as ReturnType<typeof page<{ at: number }>>
    seen.push(...body.data.map((row) => row.at))
    next = /^<(.*)>; rel="next"$/.exec(answer.headers.get('Link') ?? '')?.[1]
    expect(body.page.nextCursor === null).toBe(next === undefined)
    expect(body.page.limit).toBe(3)
  }
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6])
})
