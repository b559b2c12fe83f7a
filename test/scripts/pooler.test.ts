import { rmSync } from 'node:fs'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningPooler, startPooler } from '../../scripts/pooler/pooler.ts'
import { type RunningPostgres, startPostgres } from '../../scripts/postgres.ts'
import { temporaryDataFolder } from '../../scripts/postgres-data.ts'

const SIZE = 5
const dataDir = temporaryDataFolder()
let postgres: RunningPostgres
let pooler: RunningPooler

beforeAll(async () => {
  postgres = await startPostgres({ dataDir, persistent: false })
  pooler = await startPooler({ databaseUrl: postgres.ownerUrl, size: SIZE })
})

afterAll(async () => {
  await pooler.stop()
  await postgres.stop()
  for (const path of [dataDir, postgres.logFile]) rmSync(path, { recursive: true, force: true })
})

async function connected(): Promise<Client> {
  const client = new Client({ connectionString: pooler.url })
  client.on('error', () => {})
  await client.connect()
  return client
}

async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connected()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The connections that Postgres itself sees from the pooler, the asking one left out. */
async function backendsInPostgres(): Promise<number> {
  const client = new Client({ connectionString: postgres.ownerUrl })
  await client.connect()
  const { rows } = await client.query(
    'SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  )
  await client.end()
  return rows[0].n
}

test('a hundred clients share a handful of connections', async () => {
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      withClient(async (client) => {
        const first = await client.query('SELECT $1::int AS n, pg_sleep(0.01)', [n])
        const second = await client.query('SELECT $1::int AS n', [n * 2])
        return [first.rows[0].n, second.rows[0].n]
      }),
    ),
  )
  expect(answers).toEqual(Array.from({ length: 100 }, (_, n) => [n, n * 2]))
  expect(await backendsInPostgres()).toBeLessThanOrEqual(SIZE)
})

test('a transaction keeps its connection', async () => {
  await Promise.all(
    Array.from({ length: 20 }, () =>
      withClient(async (client) => {
        await client.query('BEGIN')
        const before = await client.query('SELECT pg_backend_pid() AS pid, txid_current() AS tx')
        await client.query('SELECT pg_sleep(0.005)')
        const after = await client.query('SELECT pg_backend_pid() AS pid, txid_current() AS tx')
        await client.query('COMMIT')
        expect(after.rows).toEqual(before.rows)
      }),
    ),
  )
})

test('an error reaches its client alone, and the client goes on', async () => {
  await withClient(async (client) => {
    await expect(client.query('SELECT 1 / $1::int', [0])).rejects.toMatchObject({ code: '22012' })
    await expect(client.query('SELEKT 1')).rejects.toMatchObject({ code: '42601' })
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    await client.query('BEGIN')
    await expect(client.query('SELECT nothing')).rejects.toMatchObject({ code: '42703' })
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' })
    await client.query('ROLLBACK')
    expect((await client.query('SELECT 2 AS two; SELECT 3 AS three')) as unknown).toMatchObject([
      { rows: [{ two: 2 }] },
      { rows: [{ three: 3 }] },
    ])
  })
})

test('big answers and big parameters arrive whole', async () => {
  await withClient(async (client) => {
    const { rows } = await client.query("SELECT n, repeat('x', 100) AS text FROM generate_series(1, 100000) AS n")
    expect(rows).toHaveLength(100_000)
    expect(rows.at(-1)).toEqual({ n: 100_000, text: 'x'.repeat(100) })
    const big = 'é'.repeat(2_000_000)
    const echoed = await client.query('SELECT length($1::text) AS length, $1::text = $2::text AS same', [big, big])
    expect(echoed.rows).toEqual([{ length: 2_000_000, same: true }])
  })
})

test('a named statement is prepared once a connection, whoever sends it', async () => {
  const ask = (client: Client, n: number) =>
    client.query({ name: 'doubled', text: 'SELECT $1::int * 2 AS doubled, pg_sleep(0.005)', values: [n] })
  const clients = await Promise.all(Array.from({ length: 20 }, connected))
  const rounds: number[][] = []
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all(clients.map((client, n) => ask(client, n)))
    rounds.push(answers.map(({ rows }) => rows[0].doubled))
  }
  expect(rounds).toEqual(Array.from({ length: 5 }, () => clients.map((_, n) => n * 2)))
  const prepared = await withClient((client) =>
    client.query("SELECT count(*)::int n FROM pg_prepared_statements WHERE statement LIKE '%AS doubled%'"),
  )
  expect(prepared.rows[0].n).toBe(1)
  for (const client of clients) await client.end()
})

test('two clients may give one name to two texts, and an error leaves the next statement whole', async () => {
  const [one, other] = await Promise.all([connected(), connected()])
  const ask = (client: Client, text: string) => client.query({ name: 'same', text, values: [3] })
  for (let round = 0; round < 3; round++) {
    expect((await ask(one, 'SELECT $1::int AS n')).rows).toEqual([{ n: 3 }])
    expect((await ask(other, 'SELECT $1::int + 1 AS n')).rows).toEqual([{ n: 4 }])
    const broken = one.query({ name: 'broken', text: 'SELECT nothing_there', values: [] })
    await expect(broken).rejects.toMatchObject({ code: '42703' })
    const divided = one.query({ name: 'divided', text: 'SELECT 1 / $1::int AS n', values: [0] })
    await expect(divided).rejects.toMatchObject({ code: '22012' })
  }
  await Promise.all([one.end(), other.end()])
})

test('what a vanished client left open is rolled back, and its place is free again', async () => {
  await withClient((client) => client.query('CREATE TABLE left_open (n int)'))
  const clients = await Promise.all(Array.from({ length: SIZE }, connected))
  for (const client of clients) {
    await client.query('BEGIN')
    await client.query('INSERT INTO left_open VALUES (1)')
    ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
  }
  expect(await withClient((client) => client.query('SELECT * FROM left_open'))).toMatchObject({ rows: [] })
})

test('clients that give up while waiting take nobody’s turn', async () => {
  const holders = await Promise.all(Array.from({ length: SIZE }, connected))
  for (const holder of holders) await holder.query('BEGIN')
  const impatient = await Promise.all(Array.from({ length: 10 }, connected))
  const refusals = impatient.map((client) => client.query('SELECT 1').catch((error: Error) => error))
  const patient = withClient((client) => client.query('SELECT 1 AS one'))
  for (const client of impatient)
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
  expect((await Promise.all(refusals)).every((refusal) => refusal instanceof Error)).toBe(true)
  for (const holder of holders) await holder.query('COMMIT')
  expect((await patient).rows).toEqual([{ one: 1 }])
  for (const holder of holders) await holder.end()
})

test('it says so while Postgres is away, and heals when Postgres is back', async () => {
  const held = await connected()
  await held.query('BEGIN')
  await postgres.stop()
  await expect(held.query('SELECT 1')).rejects.toThrow()
  await expect(withClient((client) => client.query('SELECT 1'))).rejects.toMatchObject({ code: '08006' })
  postgres = await startPostgres({ dataDir, port: postgres.port, persistent: false })
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => withClient((client) => client.query('SELECT 1 AS one'))),
  )
  expect(answers.every(({ rows }) => rows[0].one === 1)).toBe(true)
})
