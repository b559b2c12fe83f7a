import { Client } from 'pg'
import { freePort } from '../../scripts/ports.ts'
import { atTheEnd } from '../ending.ts'
import { CONNECTIONS, type Lab, type Served } from '../lab/lab.ts'
import { startNode } from '../lab/tied-process.ts'
import type { BaselineOptions } from './server-process.ts'

/** A table as the usual recipe has it, with the world's visits; no constraint keeps two of them apart. */
const TABLE = `
  CREATE SCHEMA baseline;
  CREATE TABLE baseline.appointments (
    id uuid PRIMARY KEY,
    doctor_id uuid NOT NULL REFERENCES doctors (id),
    patient_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    type text NOT NULL,
    reason text,
    status text NOT NULL,
    created_at timestamptz NOT NULL
  );
  INSERT INTO baseline.appointments
    SELECT id, doctor_id, patient_id, starts_at, ends_at, type, reason, status, created_at FROM appointments;
  CREATE INDEX ON baseline.appointments (doctor_id, starts_at);
  CREATE INDEX ON baseline.appointments (patient_id, starts_at);
  ANALYZE baseline.appointments`

/** Visits that begin before one of their doctor's that began earlier has ended. */
const doubleIn = (schema: string) => `
  SELECT count(*)::int AS double FROM (
    SELECT starts_at, max(ends_at) OVER (
      PARTITION BY doctor_id ORDER BY starts_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS taken_until FROM ${schema}.appointments WHERE status <> 'CANCELLED'
  ) visits WHERE taken_until > starts_at`

export interface Baseline extends Served {
  schema: string
}

/** Starts the usual recipe beside the product, on the same Postgres. */
export async function startBaseline(lab: Lab): Promise<Baseline> {
  const { ownerUrl, processes } = await lab.database()
  await asOwner(lab, (client) => client.query(TABLE))
  const port = await freePort()
  const options: BaselineOptions = {
    port,
    databaseUrl: ownerUrl,
    connections: CONNECTIONS,
    jwks: { keys: [(await lab.keys()).publicJwk] },
  }
  const { pid, stop } = await startNode(new URL('./server-process.ts', import.meta.url), { ...options })
  atTheEnd(stop)
  const url = `http://127.0.0.1:${port}`
  return { url, schema: 'baseline', processes: { node: pid, postgres: processes.postgres as number } }
}

/** How many visits of a schema's table stand where another one does. */
export function doubleBookings(lab: Lab, schema: string): Promise<number> {
  return asOwner(lab, async (client) => {
    const { rows } = await client.query<{ double: number }>(doubleIn(schema))
    return rows[0]?.double ?? Number.NaN
  })
}

async function asOwner<T>(lab: Lab, work: (client: Client) => Promise<T>): Promise<T> {
  const { ownerUrl } = await lab.database()
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
