import { env } from 'cloudflare:workers'
import { openDatabase } from '../../src/db/client.ts'
import type { Env } from '../../src/env.ts'
import { purgeImports } from '../../src/jobs/purge-imports.ts'
import { sendFile, settled } from '../api/import-files.ts'
import type { Client } from '../support/client.ts'
import { sqlAs } from '../support/clinic.ts'
import type { Walk } from './walk.ts'

const FILES = {
  patients: 'name,dateOfBirth,externalId\nWalk Ann,1980-01-01,W1\nWalk Ann,1980-01-01,W1\n',
  doctors: 'name,externalId\nDr. Walk,WD\n',
  hours: 'doctorId,weekday,start,end,locationId\nAda Roy,1,18:00,19:00,Main house\n',
  appointments:
    'externalId,patientId,doctorId,appointmentDate,locationId,status\nWA1,W1,Ada Roy,2026-03-02T10:00,Main house,\nWA2,W1,Ada Roy,2027-03-25T15:00,Main house,\n',
}
type Kind = keyof typeof FILES

/** Forgets what is staged of files whose time is over. */
async function purge(clinicId: string): Promise<void> {
  await sqlAs(`update imports set staged_until = '2020-01-01' where clinic_id = $1`, [clinicId])
  const db = openDatabase((env as Env).HYPERDRIVE.connectionString)
  await purgeImports({ db, env: env as Env, now: Date.now() }).finally(db.release)
}

/** Files from another system. */
export function importSteps({ clinic, step, id }: Walk): void {
  const { client } = clinic.admin
  const path = (kind: Kind, rest = '') => `/imports/${id(`import-create-${kind}`)}${rest}`
  const until = async (c: Client, kind: Kind, asked?: string) => {
    if (asked !== undefined) await c.post(path(kind, `/${asked}`))
    await settled(clinic, id(`import-create-${kind}`))
    return c.get(path(kind))
  }
  for (const kind of ['patients', 'doctors', 'hours', 'appointments'] as const) {
    step(`import-create-${kind}`, client, (c) => c.post('/imports', { kind, format: 'csv', onConflict: 'affected' }))
    step(`import-file-${kind}`, client, async (c) => {
      await sendFile(clinic, id(`import-create-${kind}`), FILES[kind])
      return until(c, kind)
    })
    step(`import-checked-${kind}`, client, (c) => until(c, kind, 'check'))
    step(`import-committed-${kind}`, client, (c) => until(c, kind, 'commit'))
  }
  step('import-list', client, (c) => c.get('/imports'))
  step('import-list-after', client, async (c) => {
    const { body } = await c.get('/imports?limit=1')
    return c.get(`/imports?limit=1&cursor=${body.page.nextCursor}`)
  })
  step('import-report', client, (c) => c.get(path('patients', '/report.csv')))
  for (const kind of ['appointments', 'hours', 'doctors', 'patients'] as const)
    step(`import-undone-${kind}`, client, (c) => until(c, kind, 'undo'))
  step('import-change', client, async (c) => {
    const { body } = await c.post('/imports', { kind: 'patients', format: 'csv' })
    return c.put(`/imports/${body.id}`, { mapping: { A: 'name' } })
  })
  step('imports-purge', client, async (c) => {
    await purge(clinic.id)
    return c.get('/imports')
  })
}
