import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../db/client.ts'
import { cte, materialized } from '../db/cte.ts'
import { untold } from '../db/happened.ts'
import type { Actor } from '../db/request.ts'
import { patientErasures } from '../db/schema/erasures.ts'
import { clinics } from '../db/schema/people.ts'
import { defineWrite, rowsAsked, runWrite } from '../db/write.ts'
import { patientKind } from '../records/patients/patient.ts'
import { inBatches } from './in-batches.ts'

const BATCH = { size: 20, most: 50 }

const years = sql`(c.settings->>'recordRetentionYears')::int`

const purge = defineWrite(() => ({
  name: 'purge-erased',
  asked: rowsAsked({}),
  subjects: [
    // The clinics that keep for good have no due rows, however many people they have erased.
    materialized(
      'due',
      sql`select r.n, e.clinic_id, e.patient_id id from asked r cross join lateral (
select e.clinic_id, e.patient_id from ${clinics} c join ${patientErasures} e on e.clinic_id = c.id
where ${years} is not null and e.retained_from <= r.at - make_interval(years => ${years}) and e.purged_at is null
limit ${sql.raw(String(BATCH.size))}) e`,
    ),
  ],
  from: sql`from asked r`,
  checks: [],
  effects: [
    materialized(
      'asked_for',
      sql`select d.*, purge_erased(d.clinic_id, d.id, r.at) done from due d join asked r on r.n = d.n`,
    ),
    cte('purged', sql`select a.n, a.clinic_id, a.id, null::int as version from asked_for a where a.done`),
  ],
  happened: [{ action: 'patient.purged', of: untold(patientKind), rows: 'purged' }],
  answers: {
    image: sql`jsonb_build_object('rows', (select count(*) from due d where d.n = r.n))`,
    written: sql`true`,
    from: sql`asked r`,
  },
  status: 200,
}))

const countShape = z.object({ rows: z.number() })

/**
 * Removes what is still kept of patients who were erased, where the clinic's `recordRetentionYears` have passed since their last visit;
 * answers how many patients. Run again, it finds nothing left to do.
 */
export function purgeErased(db: Database, actor: Actor): Promise<number> {
  return inBatches(BATCH, async () => {
    const written = await runWrite(db, purge, { asking: { actor, idempotency: null, clinicId: null }, row: {} })
    return written ? countShape.parse(written.image).rows : 0
  })
}
