import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../../db/client.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { patients } from '../../../db/schema/people.ts'
import { param } from '../../../db/statement.ts'
import { decodeCursor, filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { cursor, limit } from '../../../platform/http/fields.ts'
import { pageOf } from '../paging.ts'
import { listedAudit } from '../patients/queries.ts'

export const mismatchesQuery = z.strictObject({ limit, cursor })
type MismatchesQuery = z.infer<typeof mismatchesQuery>

const kind = z.enum(['appointment', 'follow_up_plan', 'series'])
const record = z.object({
  kind,
  id: z.uuid(),
  patient: z.object({ id: z.uuid(), name: z.string() }),
})

const mismatch = record
  .extend({ of: record.meta({ description: 'The record it is linked to, which belongs to another patient.' }) })
  .meta({ id: 'PatientMismatch' })
export type Mismatch = z.infer<typeof mismatch>

export const mismatchPage = pageOf(mismatch)

const positionShape = z.tuple([z.guid(), z.guid()])

/**
 * Visits, plans and series that hang on another patient's record, from before the database held them together; one more than
 * the limit when there is a next page. Patients do not see them, and their texts may be about either patient.
 * @throws DomainError INVALID_CURSOR
 */
export async function listMismatches(db: Database, actor: Actor, query: MismatchesQuery): Promise<Mismatch[]> {
  const last = decodeCursor(query.cursor, filtersOf(actor, query), positionShape)
  const after = last ? sql`and (m.id, m.of_id) > (${param(last[0], 'uuid')}, ${param(last[1], 'uuid')})` : sql``
  const nameOf = (column: string) =>
    sql`(select p.name from ${patients} p where p.clinic_id = m.clinic_id and p.id = m.${sql.raw(column)})`
  const images = await runRead(db, {
    actor,
    guards: [
      materialized(
        'page',
        sql`select m.* from patient_mismatches m where m.clinic_id = ${param(clinicOf(actor), 'uuid')} and m.mismatched ${after}
          order by m.id, m.of_id limit ${param(query.limit + 1, 'int')}`,
      ),
      cte('shown', sql`select m.* from page m order by m.id, m.of_id limit ${param(query.limit, 'int')}`),
      cte('seen', sql`select clinic_id, patient_id id from shown union select clinic_id, of_patient_id from shown`),
    ],
    found: sql`select jsonb_build_object('kind', m.kind, 'id', m.id,
        'patient', jsonb_build_object('id', m.patient_id, 'name', ${nameOf('patient_id')}),
        'of', jsonb_build_object('kind', m.of_kind, 'id', m.of_id,
          'patient', jsonb_build_object('id', m.of_patient_id, 'name', ${nameOf('of_patient_id')}))) as image
      from page m order by m.id, m.of_id`,
    audit: listedAudit('seen'),
  })
  return images.map((image) => mismatch.parse(image))
}
