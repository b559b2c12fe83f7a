import { sql } from 'drizzle-orm'
import type { Check } from '../../../db/checks.ts'
import { type Cte, materialized } from '../../../db/cte.ts'
import { videoInvites } from '../../../db/schema/video.ts'
import { INVITE_NOT_FOUND } from '../../../domain/not-found.ts'
import { opensRoom } from './record.ts'

/** The row's invitation `invite_id` of the room, held after it; `good` says whether its link opens the room. */
export const invitesHeld: Cte = materialized(
  'invites_held',
  sql`select i.*, ${opensRoom({ now: sql`r.at`, outdated: sql`v.outdated` })} good, v.n
from rooms_held v join asked r on r.n = v.n
join ${videoInvites} i on i.clinic_id = v.clinic_id and i.consultation_id = v.id and i.id = r.invite_id
order by i.id for no key update of i`,
)

export const isThere: Check = {
  name: 'invitation',
  holds: sql`exists (select from invites_held i where i.n = r.n)`,
  refusal: INVITE_NOT_FOUND,
}

export const isStillGood: Check = {
  name: 'good invitation',
  holds: sql`(select i.good from invites_held i where i.n = r.n)`,
  refusal: INVITE_NOT_FOUND,
}
