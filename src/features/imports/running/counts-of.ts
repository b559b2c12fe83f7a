import { sql } from 'drizzle-orm'
import { importRows } from '../../../db/schema/imports.ts'

/** How many rows of the import `i` have each verdict, and what became of them: a jsonb. */
export const countsOf = sql`(select coalesce(jsonb_object_agg(v.verdict, v.n), '{}') || jsonb_build_object('made', sum(coalesce(v.made, 0)),
'undone', sum(coalesce(v.undone, 0)), 'kept', sum(coalesce(v.kept, 0))) from (
select r.verdict, count(*) n, count(r.made_version) made, count(*) filter (where r.undone = 'UNDONE') undone,
count(*) filter (where r.undone <> 'UNDONE') kept
from ${importRows} r where r.clinic_id = i.clinic_id and r.import_id = i.id group by r.verdict) v)`
