import { sql } from 'drizzle-orm'
import { cte } from '../../db/cte.ts'
import { visitLinks } from '../../db/schema/reached.ts'

/**
 * Notes in the row of a link that it was used, in the statement that changes its visit: at first for what it is for, and then to undo
 * that. It keeps what the visit was before, which undoing goes back to.
 */
export const linkUsed = cte(
  'link_used',
  sql`update ${visitLinks} l set acted_at = coalesce(l.acted_at, r.at), undone_at = case when l.acted_at is not null then r.at end,
act_version = e.version, act_appointment_id = e.id,
before = coalesce(l.before, jsonb_build_object('startsAt', b.starts_at, 'locationId', b.location_id))
from changed e join asked r on r.n = e.n join held b on b.n = e.n
where l.clinic_id = e.clinic_id and l.id = r.link_id`,
)
