import { sql } from 'drizzle-orm'
import { type Cte, materialized } from '../../../db/cte.ts'
import type { Actor } from '../../../db/request.ts'
import { videoInvites } from '../../../db/schema/video.ts'
import { instantParam, param } from '../../../db/statement.ts'
import type { Check } from '../room-write.ts'
import { INVITE_NOT_FOUND, opensRoom } from './record.ts'

/** An invitation of the room, held after it, as the CTE `invite`; `good` says whether its link opens the room. */
export function inviteHeld({ now }: Actor, id: string): Cte {
  const good = opensRoom({ now: instantParam(now), outdated: sql`v.outdated` })
  return materialized(
    'invite',
    sql`select i.*, ${good} good from room v join ${videoInvites} i on i.clinic_id = v.clinic_id and i.consultation_id = v.id
      where i.id = ${param(id, 'uuid')} for no key update of i`,
  )
}

export const isThere: Check = { holds: sql`exists (select from invite)`, refusal: INVITE_NOT_FOUND }
export const isStillGood: Check = { holds: sql`(select good from invite)`, refusal: INVITE_NOT_FOUND }
