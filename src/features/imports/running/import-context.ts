import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { clinicDoctors, clinics, doctors } from '../../../db/schema/people.ts'
import { locations } from '../../../db/schema/schedule.ts'
import { param } from '../../../db/statement.ts'
import { clinicSettings } from '../../../domain/clinic-settings.ts'
import { rowReader } from '../../../domain/transfer/row-reader.ts'
import { openTexts } from '../../../platform/vault/open-texts.ts'
import { ImportFailed } from '../reading/import-failed.ts'
import { keptProfile } from '../schemas.ts'
import type { ImportRun } from './import-run.ts'

const named = z.object({ id: z.string(), name: z.string(), externalId: z.string().nullable() })

const clinicShape = z.object({
  settings: clinicSettings,
  doctors: z.array(named.extend({ active: z.boolean() })),
  locations: z.array(named.extend({ active: z.boolean(), timezone: z.string() })),
})

/** The clinic that a file comes into, as far as its rows name what is there. */
export type ImportClinic = z.infer<typeof clinicShape>

export async function clinicOfImport({ db, claimed }: ImportRun): Promise<ImportClinic> {
  const clinic = param(claimed.clinic_id, 'uuid')
  const [row] =
    await db.run(sql`/* imports-clinic */ select c.settings || jsonb_build_object('timezone', c.timezone) settings,
coalesce((select jsonb_agg(jsonb_build_object('id', d.id, 'name', d.name, 'externalId', m.external_id, 'active', m.active) order by d.id)
from ${clinicDoctors} m join ${doctors} d on d.id = m.doctor_id where m.clinic_id = c.id), '[]') doctors,
coalesce((select jsonb_agg(jsonb_build_object('id', l.id, 'name', l.name, 'externalId', l.external_id, 'active', l.active, 'timezone', l.timezone) order by l.id)
from ${locations} l where l.clinic_id = c.id), '[]') locations
from ${clinics} c where c.id = ${clinic}`)
  return clinicShape.parse(row)
}

/** The profile of the file. @throws ImportFailed where it cannot be opened any more */
export async function profileOf({ vault, claimed }: ImportRun) {
  const row = { table: 'imports', clinicId: claimed.clinic_id, id: claimed.id, values: { profile: claimed.profile } }
  const readers = { profile: (text: string) => keptProfile.parse(JSON.parse(text)) }
  const { texts } = await openTexts(vault, row, { columns: ['profile'], readers })
  if (!texts.profile) throw new ImportFailed('What was read of the file cannot be opened any more: send it again.')
  return texts.profile
}

/** Reads the rows of the file as its mapping says. */
export async function readerOf(run: ImportRun) {
  const { columns } = await profileOf(run)
  return rowReader({
    kind: run.claimed.kind,
    headings: columns.map(({ name }) => name),
    mapping: run.claimed.mapping ?? {},
    defaults: run.claimed.defaults,
    thisYear: new Date(run.now).getUTCFullYear(),
    isSheet: run.claimed.format === 'csv',
  })
}

export type ReadRow = Awaited<ReturnType<typeof readerOf>>
