import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { patients } from '../../../db/schema/people.ts'
import { auditLog } from '../../../db/schema/records.ts'
import { isoShape, sealedShape } from '../../../db/shapes.ts'
import { param } from '../../../db/statement.ts'
import { NIL_ID } from '../../../platform/http/path-id.ts'
import { openTexts } from '../../../platform/vault/open-texts.ts'
import type { ExportRun } from '../running/export-run.ts'
import { filePage, PAGE_ROWS, type RowsPage } from './export-file.ts'

const shape = z.object({
  id: z.string(),
  external_id: z.string().nullable(),
  name: z.string(),
  date_of_birth: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  language: z.string().nullable(),
  status: z.string(),
  status_since: isoShape.nullable(),
  do_not_contact: z.boolean(),
  metadata: sealedShape.nullable(),
  erased_at: z.string().nullable(),
})

const readers = { metadata: (text: string): unknown => JSON.parse(text) }

async function rowOf({ vault, claimed }: ExportRun, patient: z.infer<typeof shape>) {
  const { id, metadata } = patient
  const row = { table: 'patients', clinicId: claimed.clinic_id, id, values: { metadata } }
  const { texts } = await openTexts(vault, row, { columns: ['metadata'], readers })
  return {
    externalId: patient.external_id,
    name: patient.name,
    dateOfBirth: patient.date_of_birth,
    phone: patient.phone,
    email: patient.email,
    language: patient.language,
    status: patient.status,
    statusSince: patient.status_since,
    doNotContact: patient.do_not_contact,
    metadata: texts.metadata,
  }
}

/**
 * Patients as an import reads them. Each one’s trail tells of it, also of who was erased, of whom only what is kept is in another file;
 * records that were merged are in those that replaced them.
 */
export async function patientRows(run: ExportRun, after: string | null): Promise<RowsPage> {
  const { clinic_id: clinicId, asked_by: by } = run.claimed
  const found = z.array(shape).parse(
    await run.db.run(sql`/* export-patients */ with page as materialized (
select p.* from ${patients} p where p.clinic_id = ${param(clinicId, 'uuid')} and p.id > ${param(after ?? NIL_ID, 'uuid')} and p.merged_into is null
order by p.id limit ${sql.raw(String(PAGE_ROWS))}
), audited as (
insert into ${auditLog} (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin)
select p.clinic_id, ${param(by.userId, 'uuid')}, ${param(by.role, 'text')}, 'patient.exported', 'patient', p.id, p.id,
${param(by.requestId, 'text')}, ${param(by.origin, 'text')} from page p
)
select p.id, p.external_id, p.name, p.date_of_birth::text, p.phone, p.email, p.language, p.status, to_jsonb(p.status_since) status_since,
p.do_not_contact, p.metadata, p.erased_at::text from page p order by p.id`),
  )
  const shown = found.filter(({ erased_at }) => erased_at === null)
  return filePage(found, ({ id }) => id, await Promise.all(shown.map((patient) => rowOf(run, patient))))
}
