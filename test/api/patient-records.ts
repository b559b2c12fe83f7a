import { expect } from 'vitest'
import { sqlAs, type TestClinic } from '../support/clinic.ts'

/** A record that nobody is linked to, as the desk makes one on the telephone; its id. */
export async function registered({ reception }: TestClinic, over: Record<string, unknown> = {}): Promise<string> {
  const made = await reception.client.post('/patients', { name: 'Pia Twice', confirmNew: true, ...over })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return made.body.id
}

export const merge = ({ reception }: TestClinic, id: string, into: string, more = {}) =>
  reception.client.post(`/patients/${id}/merge`, { into, ...more })

export const unmerge = ({ reception }: TestClinic, id: string, body = {}, headers = {}) =>
  reception.client.post(`/patients/${id}/unmerge`, body, headers)

/** How many visits, plans and series a record has. */
export async function rowsOn(patientId: string): Promise<number | undefined> {
  const [row] = await sqlAs<{ n: number }>(
    `select ((select count(*) from appointments where patient_id = $1) + (select count(*) from follow_up_plans where patient_id = $1)
      + (select count(*) from series where patient_id = $1))::int n`,
    [patientId],
  )
  return row?.n
}

/** How many deadlocks Postgres has broken so far. */
export async function deadlocks(): Promise<string | undefined> {
  const [row] = await sqlAs<{ n: string }>(
    'select deadlocks n from pg_stat_database where datname = current_database()',
  )
  return row?.n
}
