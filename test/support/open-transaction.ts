import pg from 'pg'
import { inject } from 'vitest'

/** Connections whose transaction is over. They are kept: closing one in workerd is an error that nobody catches. */
const idle: pg.Client[] = []

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: inject('ownerUrl') })
  await client.connect()
  return client
}

/** A transaction of somebody else's, which has its place in the order of commits from now on, and is open until it is ended. */
export async function openTransaction() {
  const client = idle.pop() ?? (await connected())
  await client.query('begin')
  await client.query('select pg_current_xact_id()')
  return {
    query: async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
      (await client.query(text, values)).rows,
    end: async (how: 'commit' | 'rollback') => {
      await client.query(how)
      idle.push(client)
    },
  }
}
