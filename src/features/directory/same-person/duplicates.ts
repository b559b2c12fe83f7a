import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, uuid } from '../../../db/asked.ts'
import { pageRows } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import { isoInstant, optional } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { patients, possibleDuplicates } from '../../../db/schema/people.ts'
import { isoShape } from '../../../db/shapes.ts'
import { decodeCursor, filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { summaryOf } from '../../../records/patients/patient-candidates.ts'
import { listedAudit } from '../patients/queries.ts'
import { type DuplicatePair, type DuplicatesQuery, duplicatePair } from '../patients/schemas.ts'

const positionShape = z.tuple([z.iso.datetime(), z.guid(), z.guid()])

const imageShape = duplicatePair.extend({ foundAt: isoShape })

const list = defineRead({
  name: 'patient-duplicates',
  asked: {
    clinicId: uuid,
    limit: int,
    afterFound: optional(isoInstant),
    afterPatient: optional(uuid),
    afterOther: optional(uuid),
  },
  compose({ clinicId, limit, afterFound, afterPatient, afterOther }) {
    const after = afterFound
      ? sql`and (d.created_at, d.patient_id, d.other_id) < (${afterFound}, ${afterPatient}, ${afterOther})`
      : sql``
    const order = sql`order by d.created_at desc, d.patient_id desc, d.other_id desc`
    const inOrder = sql`select d.* from ${possibleDuplicates} d where d.clinic_id = ${clinicId} and d.dismissed_at is null ${after}
and not exists (select from ${patients} m where m.clinic_id = d.clinic_id and m.id in (d.patient_id, d.other_id) and m.merged_into is not null)
${order}`
    return {
      guards: [
        materialized('page', pageRows(inOrder, limit)),
        cte('pairs', sql`select d.* from page d ${order} limit ${limit}`),
        cte('seen', sql`select clinic_id, patient_id id from pairs union select clinic_id, other_id from pairs`),
      ],
      found: sql`select jsonb_build_object('patient', ${summaryOf('p')}, 'other', ${summaryOf('o')}, 'why', d.why,
'foundAt', d.created_at) as image
from page d join ${patients} p on p.clinic_id = d.clinic_id and p.id = d.patient_id
join ${patients} o on o.clinic_id = d.clinic_id and o.id = d.other_id ${order}`,
      audit: listedAudit('seen'),
    }
  },
})

/**
 * Pairs of records that may be one person's, those found last first; one more than the limit when there is a next page.
 * @throws DomainError INVALID_CURSOR
 */
export async function listDuplicates(db: Database, actor: Actor, query: DuplicatesQuery): Promise<DuplicatePair[]> {
  const { limit, cursor } = query
  const last = decodeCursor(cursor, filtersOf(actor, query), positionShape) ?? []
  const [afterFound, afterPatient, afterOther] = last
  const asked = { clinicId: clinicOf(actor), limit, afterFound, afterPatient, afterOther }
  const images = await runRead(db, list, { actor, asked })
  return images.map((image) => imageShape.parse(image))
}
