import { sql } from 'drizzle-orm'
import { type Cte, materialized } from '../../../db/cte.ts'
import { clinics } from '../../../db/schema/people.ts'

/** The clinic of each row, held before its locations and its doctors. */
export const clinicsHeld: Cte = materialized(
  'clinics_held',
  sql`select c.*, r.n from asked r join ${clinics} c on c.id = r.clinic_id
where r.kept is null order by c.id for no key update of c`,
)
