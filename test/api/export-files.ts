import { env, exports } from 'cloudflare:workers'
import { strFromU8, unzipSync } from 'fflate'
import { expect } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import type { Env } from '../../src/env.ts'
import { continueExports } from '../../src/jobs/continue-exports.ts'
import type { Client } from '../support/client.ts'
import { sqlAs, type TestClinic } from '../support/clinic.ts'
import { book, putInState } from '../support/visits.ts'

const bindings = env as unknown as Env

/** Goes on with the exports, as the Queue and the cron have it done. */
export async function runAt(now: number): Promise<void> {
  const db = openDatabase(bindings.HYPERDRIVE.connectionString)
  await continueExports({ db, env: bindings, now }).finally(db.release)
}

/** Whether the export is still being written: another run, or the Queue, may have it. */
const isWritten = async (id: string) => {
  const [row] = await sqlAs<{ status: string }>('select status from exports where id = $1', [id])
  return row?.status !== 'waiting' && row?.status !== 'running'
}

/** Has an export written; its record. */
export async function exported(client: Client, body: object) {
  const made = await client.post('/exports', body)
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  const { id } = made.body
  while (!(await isWritten(id))) await runAt(Date.now())
  const { body: record } = await client.get(`/exports/${id}`)
  expect(record).toMatchObject({ status: 'done', link: { url: expect.any(String) } })
  return record
}

export const pathOf = (url: string) => new URL(url).pathname

/** What whoever has the address gets, without a token. */
export const download = (url: string): Promise<Response> =>
  exports.default.fetch(new Request(`http://kept.test${pathOf(url)}`))

/** The files of the ZIP that an export's address gives, by their names. */
export async function filesAt(url: string): Promise<Record<string, string>> {
  const answer = await download(url)
  expect(answer.status).toBe(200)
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()))
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]))
}

/** What is asked for. */
export const ofPatient = (patientId: string, format = 'zip') => ({ scope: 'patient', patientId, format })
export const ofClinic = (format = 'zip') => ({ scope: 'clinic', format })

/** A visit that took place, with texts of every kind and a plan; its id. */
export async function seen(clinic: TestClinic) {
  const { id } = await book(clinic, {
    reason: '=HYPERLINK("x")',
    notes: 'two\nlines, "quoted"',
    staffNote: 'difficult',
  })
  await putInState(id, 'COMPLETED')
  await clinic.doctor.client.put(`/appointments/${id}`, { diagnosis: 'bronchitis' })
  await clinic.doctor.client.post(`/appointments/${id}/follow-up`, { instructions: 'rest', medications: ['tea'] })
  return id
}
