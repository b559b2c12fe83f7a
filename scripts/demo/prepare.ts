import { Client } from 'pg'
import { loadDemo, refreshDemo } from './load.ts'

/** Loads the demo clinics into a database without any clinic, and moves their untouched visits on where they are. */
export async function prepareDemo(ownerUrl: string, now: number): Promise<void> {
  if (await hasClinics(ownerUrl)) await refreshDemo(ownerUrl, now)
  else await loadDemo(ownerUrl, now)
}

async function hasClinics(ownerUrl: string): Promise<boolean> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const { rows } = await client.query('SELECT EXISTS (SELECT FROM clinics) AS has')
    return rows[0].has
  } finally {
    await client.end()
  }
}
