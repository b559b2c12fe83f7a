import { type SQL, sql } from 'drizzle-orm'
import type { AskedColumn } from '../db/asked.ts'
import type { Database } from '../db/client.ts'
import { type Cte, cte } from '../db/cte.ts'
import type { Happening } from '../db/happened.ts'
import type { Actor } from '../db/request.ts'
import { appointments } from '../db/schema/appointments.ts'
import { clinics } from '../db/schema/people.ts'
import { inbox } from '../db/schema/reached.ts'
import { videoConsultations } from '../db/schema/video.ts'
import { type RowsAsked, rowsAsked } from '../db/write.ts'
import { reopensPlan } from '../records/follow-ups/plan-consequences.ts'
import { inboxKind } from '../records/inbox-item.ts'
import { endsRoom } from '../records/video-room.ts'
import { appointmentKind } from '../records/visits/appointment.ts'
import { allConsequences, CHANGED } from '../records/visits/consequence.ts'
import { type Batches, changeInBatches, type DueWrite, defineDue } from './in-batches.ts'

interface Closing<C extends Record<string, AskedColumn<unknown>>> {
  name: string
  asked: RowsAsked<C>
  /** `appointment.past_tense` */
  action: string
  /** Conditions over `t`, the visit, `c`, its clinic, and the row `r`. */
  due: SQL
  /** Over the row `r`. */
  set: SQL
  /** What else is written, and told. */
  also?: { effects: readonly Cte[]; happened: readonly Happening[] }
  /** Many a statement, unless it says otherwise. */
  batches?: Batches
}

const MANY: Batches = { size: 500, most: 200 }

/** What closes the visits that are due. The outbox tells the doctors' calendars. */
export function defineClosing<C extends Record<string, AskedColumn<unknown>>>(closing: Closing<C>): DueWrite<C> {
  const { name, asked, action, due, set, also, batches = MANY } = closing
  const follows = allConsequences(reopensPlan(CHANGED), endsRoom(CHANGED))
  return defineDue({
    name,
    asked,
    size: batches.size,
    most: batches.most,
    due: sql`select t.clinic_id, t.id, t.status was from ${appointments} t join ${clinics} c on c.id = t.clinic_id
where ${due} order by t.starts_at`,
    locks: 't',
    effects: [
      cte(
        CHANGED.rows,
        sql`update ${appointments} t set ${set}, version = t.version + 1, updated_at = r.at
from due x join asked r on r.n = x.n join judged j on j.n = x.n
where t.clinic_id = x.clinic_id and t.id = x.id and j.refused is null returning t.*, x.n, x.was`,
      ),
      ...follows.effects,
      ...(also?.effects ?? []),
    ],
    happened: [
      {
        action,
        of: appointmentKind,
        rows: CHANGED.rows,
        changed: sql`jsonb_build_object('status', jsonb_build_array(e.was, e.status))`,
      },
      ...follows.happened,
      ...(also?.happened ?? []),
    ],
  })
}

/** Whoever asked waits for a call, and stands in no other list any more. */
const toldToDesk = {
  effects: [
    cte(
      'put',
      sql`insert into ${inbox} (clinic_id, id, kind, dedup_key, patient_id, appointment_id, doctor_id, created_at, updated_at)
select c.clinic_id, gen_random_uuid(), 'NOT_CONFIRMED', 'not-confirmed:' || c.id, c.patient_id, c.id, c.doctor_id, c.updated_at, c.updated_at
from ${sql.raw(CHANGED.rows)} c on conflict (clinic_id, dedup_key) do nothing returning *`,
    ),
    cte(
      'filed',
      sql`select e.*, c.n from put e join ${sql.raw(CHANGED.rows)} c on c.clinic_id = e.clinic_id and c.id = e.appointment_id`,
    ),
  ],
  happened: [{ action: 'inbox.received', of: inboxKind, rows: 'filed' }],
}

const unconfirmed = defineClosing({
  name: 'cancel-unconfirmed',
  asked: rowsAsked({}),
  action: 'appointment.cancelled',
  due: sql`t.status = 'PENDING' and t.starts_at <= r.at`,
  set: sql`status = 'CANCELLED', cancellation_code = 'NOT_CONFIRMED', cancelled_at = r.at`,
  also: toldToDesk,
})

/** Cancels bookings that nobody accepted before their start, and gives the desk the task of calling who asked; answers how many. */
export function cancelUnconfirmed(db: Database, actor: Actor): Promise<number> {
  return changeInBatches(db, unconfirmed, { actor, row: {} })
}

/** A patient cannot have missed a call that its doctor has not started. */
const isCallBegun = sql`t.type = 'VIDEO_CALL' and exists (select from ${videoConsultations} v
where v.clinic_id = t.clinic_id and v.appointment_id = t.id and v.started_at is not null)`

const grace = sql`make_interval(mins => (c.settings->>'autoNoShowMinutes')::int)`

const missed = defineClosing({
  name: 'mark-missed',
  asked: rowsAsked({}),
  action: 'appointment.no_show',
  due: sql`t.status in ('SCHEDULED', 'CONFIRMED') and c.settings->>'autoNoShowMinutes' is not null
and t.starts_at <= r.at - ${grace} and (t.type = 'IN_PERSON' or ${isCallBegun})`,
  set: sql`status = 'NO_SHOW'`,
})

/**
 * Marks as missed, in clinics that ask for it, visits whose patient has not come so many minutes after the start: in person, or to a call that
 * has begun. At home it is the doctor who comes. Answers how many.
 */
export function markMissed(db: Database, actor: Actor): Promise<number> {
  return changeInBatches(db, missed, { actor, row: {} })
}
