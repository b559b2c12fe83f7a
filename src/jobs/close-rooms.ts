import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { minutesSetting } from '../db/clinic-setting.ts'
import { cte } from '../db/cte.ts'
import type { Actor } from '../db/request.ts'
import { appointments } from '../db/schema/appointments.ts'
import { clinics } from '../db/schema/people.ts'
import { videoConsultations, videoReports } from '../db/schema/video.ts'
import { rowsAsked } from '../db/write.ts'
import { callersLeave, closingColumns, roomsEnded } from '../records/video-room.ts'
import { allConsequences } from '../records/visits/consequence.ts'
import { changeInBatches, defineDue, purgeInBatches } from './in-batches.ts'

const left = allConsequences(
  { effects: [], happened: [roomsEnded('closed')] },
  callersLeave({ rows: 'closed', at: sql`closed.updated_at`, n: sql`closed.n` }),
)

const closed = defineDue({
  name: 'close-rooms',
  asked: rowsAsked({}),
  size: 500,
  most: 200,
  // The inner limit keeps it a look-up by key for each open room, whatever the planner believes of the tables.
  due: sql`select v.clinic_id, v.id, t.patient_id, case when t.status in ('CANCELLED', 'NO_SHOW') or t.type <> 'VIDEO_CALL' then 'CANCELLED'
when v.status = 'ACTIVE' or t.status = 'COMPLETED' then 'COMPLETED' else 'FAILED' end outcome
from ${videoConsultations} v
cross join lateral (select a.* from ${appointments} a where a.clinic_id = v.clinic_id and a.id = v.appointment_id limit 1) t
join ${clinics} c on c.id = v.clinic_id
where v.status in ('SCHEDULED', 'ACTIVE') and t.ends_at < r.at - ${minutesSetting('c', 'joinClosesMinutes')}`,
  locks: 'v',
  effects: [
    cte(
      'closed',
      sql`update ${videoConsultations} v set status = x.outcome, ${closingColumns(sql`r.at`, 'v')}
from due x join asked r on r.n = x.n join judged j on j.n = x.n
where v.clinic_id = x.clinic_id and v.id = x.id and j.refused is null returning v.*, x.patient_id, x.n`,
    ),
    ...left.effects,
  ],
  happened: left.happened,
})

/**
 * Closes rooms that were left open past the window in which they may be joined: a call that was held is over, one that
 * nobody started has failed. Answers how many.
 */
export function closeRooms(db: Database, actor: Actor): Promise<number> {
  return changeInBatches(db, closed, { actor, row: {} })
}

/** A report cannot come again once its signature is too old; some providers try anew for a day. */
const REMEMBERED = 7 * 24 * 60 * 60 * 1000

/** Forgets which reports were taken long ago; answers how many. */
export function forgetReports(db: Database, now: number): Promise<number> {
  return purgeInBatches(db, videoReports, {
    by: videoReports.receivedAt,
    until: now - REMEMBERED,
    size: 500,
    most: 200,
  })
}
