import { Client } from 'pg'
import { inject } from 'vitest'

/** Writes into the demo's database what no endpoint does, such as letting time pass. */
export async function asOwner(statement: string, values: readonly unknown[]): Promise<void> {
  const client = new Client({ connectionString: inject('demoOwnerUrl') })
  await client.connect()
  await client.query(statement, [...values]).finally(() => client.end())
}
