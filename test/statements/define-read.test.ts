import { eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { int, texts, uuid } from '../../src/db/asked.ts'
import { isAmong, selectRecords } from '../../src/db/builder.ts'
import type { Database, Row } from '../../src/db/client.ts'
import { defineRead, type Read, runRead } from '../../src/db/read.ts'
import { choice, optional, type ReadColumns } from '../../src/db/read-columns.ts'
import type { Actor } from '../../src/db/request.ts'
import { doctors } from '../../src/db/schema/people.ts'
import type { Statement } from '../../src/db/text.ts'
import { systemCaller } from '../../src/domain/system.ts'

const d = alias(doctors, 'd')
const ID = '01931b5e-0000-7000-8000-000000000001'

const actorOf = (over: Partial<Actor['caller']> = {}): Actor => ({
  caller: { ...systemCaller('run'), ...over },
  now: Date.UTC(2027, 2, 1),
})

/** A database that writes down what it is asked, and finds nothing. */
function recording() {
  const asked: Statement[] = []
  const answer: Row[] = [{ rows: null, known_user: true, refused: null }]
  const db: Database = {
    run: async (statement) => {
      asked.push(statement as Statement)
      return answer
    },
    charge: () => {},
    queries: 0,
    milliseconds: 0,
  }
  return { db, asked }
}

const named = defineRead({
  name: 'probe',
  asked: { id: uuid, status: optional(texts), limit: int, descending: choice<boolean>() },
  compose: ({ caller, id, status, limit, descending }) => ({
    found: sql`select d.id image from doctors d where d.id = ${id} and d.user_id = ${caller.userId}
and ${status ? isAmong(sql`d.name`, status) : sql`d.id <> ${id}`}
order by d.id ${sql.raw(descending ? 'desc' : 'asc')} limit ${limit}`,
    audit: null,
  }),
})

test('a value has one number, however often it stands in the text', async () => {
  const { db, asked } = recording()
  await runRead(db, named, { actor: actorOf(), asked: { id: ID, limit: 5, descending: false } })
  const [{ text, values } = { text: '', values: [] }] = asked
  expect(text.split('$1::uuid')).toHaveLength(3)
  expect(values.filter((value) => value === ID)).toHaveLength(1)
  expect(text).toMatch(/^\/\* probe \*\/\n/)
})

test('what is chosen, what is given and who names a clinic make a text; values make none', async () => {
  const { db, asked } = recording()
  const base = { id: ID, limit: 5, descending: false }
  const ask = (over: object, caller: Partial<Actor['caller']> = {}) =>
    runRead(db, named, { actor: actorOf(caller), asked: { ...base, ...over } })
  await ask({})
  await ask({ id: ID.replace(/1$/, '2'), limit: 90 }, { requestId: 'other', userId: ID })
  await ask({ status: ['a'] })
  await ask({ status: ['a', 'b', 'c'] })
  await ask({ descending: true })
  await ask({}, { clinicId: ID })
  expect(asked.map(({ text }) => asked.findIndex((one) => one.text === text))).toEqual([0, 0, 2, 2, 4, 5])
  expect(named.texts.size).toBe(4)
})

test('it keeps so many texts and no more, and still answers', async () => {
  const { db, asked } = recording()
  const read = defineRead({
    name: 'probe',
    asked: { word: choice<string>() },
    compose: ({ word }) => ({ found: sql`select ${sql.raw(`'${word}'`)} image`, audit: null }),
  })
  for (let n = 0; n < 500; n++) await runRead(db, read, { actor: actorOf(), asked: { word: `w${n}` } })
  await runRead(db, read, { actor: actorOf(), asked: { word: 'w0' } })
  expect(read.texts.size).toBe(200)
  expect(asked.at(-1)?.text).toContain("select 'w0' image")
})

test('a value in the text is refused: it would be asked for everybody', async () => {
  const { db, asked } = recording()
  const careless: Read<ReadColumns> = defineRead({
    name: 'probe',
    asked: {},
    compose: () => ({ found: selectRecords(sql`row_to_json(${d})`).from(d).where(eq(d.id, ID)), audit: null }),
  })
  await expect(runRead(db, careless, { actor: actorOf(), asked: {} })).rejects.toThrow(`holds the value "${ID}"`)
  expect(asked).toEqual([])
})
