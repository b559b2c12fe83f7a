import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { minutesSetting } from '../db/clinic-setting.ts'
import { cte, materialized } from '../db/cte.ts'
import type { Actor } from '../db/request.ts'
import { appointments } from '../db/schema/appointments.ts'
import { clinics } from '../db/schema/people.ts'
import { videoConsultations, videoReports } from '../db/schema/video.ts'
import { instantParam } from '../db/statement.ts'
import { allOf, alsoOf } from '../features/appointments/consequence.ts'
import { callersLeave, closingColumns, roomsEnded } from '../features/appointments/room-effects.ts'
import { changeInBatches, inBatches } from './in-batches.ts'

/**
 * Closes rooms that were left open past the window in which they may be joined: a call that was held is over, one that
 * nobody started has failed. Rows that another run holds are left to it. Answers how many.
 */
export function closeRooms(db: Database, actor: Actor): Promise<number> {
  const also = alsoOf(
    allOf(
      { effects: [], happened: [roomsEnded('closed')] },
      callersLeave({ rows: 'closed', at: sql`closed.updated_at`, n: sql`0` }),
    ),
  )
  return changeInBatches(db, actor, {
    name: 'close-rooms',
    size: 500,
    most: 200,
    write: (limit) => ({
      guards: [
        materialized(
          'due',
          sql`select r.clinic_id, r.id, t.patient_id, case when t.status in ('CANCELLED', 'NO_SHOW') or t.type <> 'VIDEO_CALL' then 'CANCELLED'
              when r.status = 'ACTIVE' or t.status = 'COMPLETED' then 'COMPLETED' else 'FAILED' end outcome
            from ${videoConsultations} r
            -- The limit keeps it a look-up by key for each open room, whatever the planner believes of the tables.
            cross join lateral (select x.* from ${appointments} x where x.clinic_id = r.clinic_id and x.id = r.appointment_id limit 1) t
            join ${clinics} c on c.id = r.clinic_id
            where r.status in ('SCHEDULED', 'ACTIVE') and t.ends_at < ${instantParam(actor.now)} - ${minutesSetting('c', 'joinClosesMinutes')}
            limit ${limit} for no key update of r skip locked`,
        ),
      ],
      effects: [
        cte(
          'closed',
          sql`update ${videoConsultations} v set status = due.outcome, ${closingColumns(instantParam(actor.now), 'v')}
            from due where v.clinic_id = due.clinic_id and v.id = due.id returning v.*, due.patient_id`,
        ),
        ...also.effects,
      ],
      audit: also.audit,
      events: also.events,
    }),
  })
}

/** A report cannot come again once its signature is too old; some providers try anew for a day. */
const REMEMBERED = 7 * 24 * 60 * 60 * 1000

/** Forgets which reports were taken long ago; answers how many. */
export function forgetReports(db: Database, now: number): Promise<number> {
  return inBatches({ size: 500, most: 200 }, async (limit) => {
    const rows = await db.run(sql`delete from ${videoReports} where (provider, event_id) in
      (select provider, event_id from ${videoReports} where received_at <= ${instantParam(now - REMEMBERED)}
        limit ${limit} for update skip locked) returning 1`)
    return rows.length
  })
}
