import { type SQL, sql } from 'drizzle-orm'
import { importRows } from '../../../db/schema/imports.ts'
import { patients } from '../../../db/schema/people.ts'
import { recordsLike } from '../../../records/patients/patient-candidates.ts'
import { visitRows } from './visit-rows.ts'

const { r } = visitRows

const isId = sql`${r.ref} ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'`
const clinicId = sql`of_import.clinic_id`

const like = recordsLike({ ...r, clinicId, externalId: null }, { nearly: false })

/**
 * The patient whom the row `r` means, in the clinic of `of_import`: by our id, by the id in the other system (also that of a row of an
 * earlier import which was of somebody registered already), else by name with day of birth or number. Two columns: `patient_id`, and
 * `several` where more than one could be meant.
 */
export const patientOfRow: SQL = sql`(select case when f.rank < 3 or f.n = 1 then f.id end patient_id, f.rank = 3 and f.n > 1 several from (
select y.rank, (array_agg(distinct y.id))[1] id, count(distinct y.id) n from (
select 0 rank, coalesce(p.merged_into, p.id) id from ${patients} p where ${isId} and p.clinic_id = ${clinicId} and p.erased_at is null
and p.id = case when ${isId} then ${r.ref}::uuid end
union all
select 1, p.id from ${patients} p where p.clinic_id = ${clinicId} and p.external_id = ${r.ref} and p.merged_into is null
union all
select 2, coalesce(p.merged_into, p.id) from ${importRows} i join ${patients} p on p.clinic_id = i.clinic_id and p.id = i.record_id
where i.clinic_id = ${clinicId} and i.external_id = ${r.ref} and p.erased_at is null
union all
select 3, x.id from (${like}) x where ${r.name} is not null and 'name+dateOfBirth' = any (x.why)
union all
select 3, p.id from ${patients} p where ${r.dateOfBirth} is null and ${r.phoneE164} is not null and p.clinic_id = ${clinicId}
and p.phone_e164 = ${r.phoneE164} and p.merged_into is null and p.search_name = ${r.searchName}
) y group by y.rank order by y.rank limit 1) f)`
