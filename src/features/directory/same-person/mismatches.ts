import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, uuid } from '../../../db/asked.ts'
import { pageRows } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import { optional } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { patients } from '../../../db/schema/people.ts'
import { decodeCursor, filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { cursor, limit } from '../../../platform/http/fields.ts'
import { pageOf } from '../../../platform/http/page-of.ts'
import { listedAudit } from '../patients/queries.ts'

export const mismatchesQuery = z.strictObject({ limit, cursor })
type MismatchesQuery = z.infer<typeof mismatchesQuery>

const kind = z.enum(['appointment', 'follow_up_plan', 'series'])
const record = z.object({
  kind,
  id: z.uuid(),
  patient: z.object({ id: z.uuid(), name: z.string() }),
})

export const mismatch = record.extend({ of: record }).meta({ id: 'PatientMismatch' })
export type Mismatch = z.infer<typeof mismatch>

export const mismatchPage = pageOf(mismatch)

const positionShape = z.tuple([z.guid(), z.guid()])

const list = defineRead({
  name: 'patient-mismatches',
  asked: { clinicId: uuid, limit: int, afterId: optional(uuid), afterOf: optional(uuid) },
  compose({ clinicId, limit, afterId, afterOf }) {
    const nameOf = (column: string) =>
      sql`(select p.name from ${patients} p where p.clinic_id = m.clinic_id and p.id = m.${sql.raw(column)})`
    const after = afterId ? sql`and (m.id, m.of_id) > (${afterId}, ${afterOf})` : sql``
    const inOrder = sql`select m.* from patient_mismatches m where m.clinic_id = ${clinicId} and m.mismatched ${after} order by m.id, m.of_id`
    return {
      guards: [
        materialized('page', pageRows(inOrder, limit)),
        cte('shown', sql`select m.* from page m order by m.id, m.of_id limit ${limit}`),
        cte('seen', sql`select clinic_id, patient_id id from shown union select clinic_id, of_patient_id from shown`),
      ],
      found: sql`select json_build_object('kind', m.kind, 'id', m.id,
'patient', json_build_object('id', m.patient_id, 'name', ${nameOf('patient_id')}),
'of', json_build_object('kind', m.of_kind, 'id', m.of_id,
'patient', json_build_object('id', m.of_patient_id, 'name', ${nameOf('of_patient_id')}))) as image
from page m order by m.id, m.of_id`,
      audit: listedAudit('seen'),
    }
  },
})

/**
 * Visits, plans and series that hang on another patient's record, from before the database held them together; one more than
 * the limit when there is a next page. Patients do not see them, and their texts may be about either patient.
 * @throws DomainError INVALID_CURSOR
 */
export async function listMismatches(db: Database, actor: Actor, query: MismatchesQuery): Promise<Mismatch[]> {
  const [afterId, afterOf] = decodeCursor(query.cursor, filtersOf(actor, query), positionShape) ?? []
  const asked = { clinicId: clinicOf(actor), limit: query.limit, afterId, afterOf }
  const images = await runRead(db, list, { actor, asked })
  return images.map((image) => mismatch.parse(image))
}
