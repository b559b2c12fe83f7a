import { env } from 'cloudflare:workers'
import { openDatabase } from '../../src/db/client.ts'
import type { Env } from '../../src/env.ts'
import { purgeExports } from '../../src/jobs/purge-exports.ts'
import { exported, ofClinic, ofPatient, pathOf } from '../api/export-files.ts'
import { sqlAs } from '../support/clinic.ts'
import type { Walk } from './walk.ts'

/** Deletes the files of a clinic’s exports, as if a day had passed. */
async function purge(clinicId: string): Promise<void> {
  await sqlAs("update exports set expires_at = now() - interval '1 year' where clinic_id = $1", [clinicId])
  const db = openDatabase((env as Env).HYPERDRIVE.connectionString)
  await purgeExports({ db, env: env as Env, now: Date.now() }).finally(db.release)
}

/** What is taken away: each is written to its end, so that every statement of it is asked. */
export function exportSteps({ clinic, step, id }: Walk): void {
  const { admin, patient } = clinic
  step('export-create', admin.client, (c) => c.post('/exports', ofPatient(patient.patientId)))
  step('export-get', admin.client, (c) => c.get(`/exports/${id('export-create')}`))
  step('export-get-as-patient', patient.client, (c) => c.get(`/exports/${id('export-create')}`))
  step('export-list', admin.client, (c) => c.get('/exports'))
  step('export-list-after', admin.client, async (c) => {
    await c.post('/exports', ofPatient(patient.patientId))
    const { body } = await c.get('/exports?limit=1')
    return c.get(`/exports?limit=1&cursor=${body.page.nextCursor}`)
  })
  step('export-of-patient', admin.client, async (c) => {
    const { id: of } = await exported(c, ofPatient(patient.patientId))
    return c.get(`/exports/${of}`)
  })
  step('export-of-clinic', admin.client, async (c) => {
    const { id: of, link } = await exported(c, ofClinic())
    await c.get(pathOf(link.url))
    return c.get(`/exports/${of}`)
  })
  step('exports-purge', admin.client, async (c) => {
    await purge(clinic.id)
    return c.get('/exports')
  })
}
