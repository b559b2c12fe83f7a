import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import type { Env } from '../../src/env.ts'
import { continueImports } from '../../src/jobs/continue-imports.ts'
import { type Answer, send } from '../support/client.ts'
import type { TestClinic } from '../support/clinic.ts'

/** An answer's body, whatever came. */
export type Body = Answer['body']

/** Sends a file, or a part of one, as it is. */
export function sendFile(
  { admin }: TestClinic,
  id: string,
  file: string | Uint8Array<ArrayBuffer>,
  query = '',
): Promise<Answer> {
  const headers = { Authorization: `Bearer ${admin.client.token}`, 'Content-Type': 'application/octet-stream' }
  return send('PUT', `/imports/${id}/file${query}`, { body: file, headers })
}

/** Goes on with imports beside the Queue, which would get there too. */
async function goOn(): Promise<void> {
  const db = openDatabase((env as Env).HYPERDRIVE.connectionString)
  await continueImports({ db, env: env as Env, now: Date.now() })
    .catch((error) => {
      if (error.code !== 'DATABASE_UNAVAILABLE') throw error
    })
    .finally(db.release)
}

/** Waits until nothing is being done with an import any more, and shows it. */
export async function settled({ admin }: TestClinic, id: string): Promise<Body> {
  return vi.waitUntil(
    async () => {
      const { status, body } = await admin.client.get(`/imports/${id}`)
      // Where the machine is slow, the database may be too busy for an answer, and is asked again.
      if (status === 503) return null
      if (body.progress.step === null) return body
      await goOn()
      return null
    },
    { timeout: 60_000, interval: 50 },
  )
}

interface Wishes {
  kind?: string
  format?: string
  mapping?: object
  defaults?: object
  onConflict?: string
}

/** An import whose file was sent and looked at. */
export async function profiled(
  clinic: TestClinic,
  file: string | Uint8Array<ArrayBuffer>,
  { kind = 'patients', format = 'csv', ...others }: Wishes = {},
): Promise<Body> {
  const made = await clinic.admin.client.post('/imports', { kind, format, ...others })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  const sent = await sendFile(clinic, made.body.id, file)
  if (sent.status !== 200) throw new Error(JSON.stringify(sent.body))
  return settled(clinic, made.body.id)
}

/** Asks for a step, and waits for its end. */
export async function stepped(clinic: TestClinic, id: string, step: 'check' | 'commit' | 'undo'): Promise<Body> {
  const asked = await clinic.admin.client.post(`/imports/${id}/${step}`)
  if (asked.status !== 200) throw new Error(JSON.stringify(asked.body))
  return settled(clinic, id)
}

export async function checked(clinic: TestClinic, file: string | Uint8Array<ArrayBuffer>, wishes: Wishes = {}) {
  return stepped(clinic, (await profiled(clinic, file, wishes)).id, 'check')
}

export async function committed(clinic: TestClinic, file: string | Uint8Array<ArrayBuffer>, wishes: Wishes = {}) {
  return stepped(clinic, (await checked(clinic, file, wishes)).id, 'commit')
}

/** The lines of the report, each as its cells. */
export async function reportOf({ admin }: TestClinic, id: string): Promise<string[][]> {
  const { body } = await admin.client.get(`/imports/${id}/report.csv`)
  return String(body)
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(','))
}
