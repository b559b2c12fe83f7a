import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { cte, materialized } from '../db/cte.ts'
import type { Actor } from '../db/request.ts'
import { appointments } from '../db/schema/appointments.ts'
import { clinics } from '../db/schema/people.ts'
import { videoConsultations } from '../db/schema/video.ts'
import { instantParam } from '../db/statement.ts'
import { allOf, alsoOf, composedSource } from '../features/appointments/consequence.ts'
import { reopensPlan } from '../features/appointments/plan-effects.ts'
import { endsRoom } from '../features/appointments/room-effects.ts'
import { type Batches, changeInBatches } from './in-batches.ts'

interface Closing {
  /** What the statement is called. */
  name: string
  event: string
  /** Conditions over `t`, the visit, and `c`, its clinic. */
  due: SQL
  set: SQL
  /** Many a statement, unless it says otherwise. */
  batches?: Batches
}

const MANY: Batches = { size: 500, most: 200 }

/**
 * Changes what is due in batches; rows that another run holds are left to it, so two runs at once do each row once. Answers
 * how many. The outbox tells the doctors' calendars.
 */
export function closeDue(
  db: Database,
  actor: Actor,
  { name, event, due, set, batches = MANY }: Closing,
): Promise<number> {
  const source = composedSource(actor.now)
  const also = alsoOf(allOf(reopensPlan(source), endsRoom(source)))
  return changeInBatches(db, actor, {
    name,
    ...batches,
    write: (limit) => ({
      guards: [
        materialized(
          'due',
          sql`select t.clinic_id, t.id, t.status was from ${appointments} t join ${clinics} c on c.id = t.clinic_id
            where ${due} order by t.starts_at limit ${limit} for no key update of t skip locked`,
        ),
      ],
      effects: [
        cte(
          'a',
          sql`update ${appointments} t set ${set}, version = t.version + 1, updated_at = ${instantParam(actor.now)}
            from due where t.clinic_id = due.clinic_id and t.id = due.id returning t.*, due.was`,
        ),
        ...also.effects,
      ],
      audit: [
        {
          action: event,
          subjectType: 'appointment',
          from: 'a',
          patient: sql`e.patient_id`,
          changed: sql`jsonb_build_object('status', jsonb_build_array(e.was, e.status))`,
        },
        ...also.audit,
      ],
      events: [
        { type: event, subjectType: 'appointment', from: 'a', payload: sql`jsonb_build_object('status', e.status)` },
        ...also.events,
      ],
    }),
  })
}

/** Cancels bookings that nobody accepted before their start; answers how many. */
export function cancelUnconfirmed(db: Database, actor: Actor): Promise<number> {
  return closeDue(db, actor, {
    name: 'cancel-unconfirmed',
    event: 'appointment.cancelled',
    due: sql`t.status = 'PENDING' and t.starts_at <= ${instantParam(actor.now)}`,
    set: sql`status = 'CANCELLED', cancellation_code = 'NOT_CONFIRMED', cancelled_at = ${instantParam(actor.now)}`,
  })
}

/** Nobody missed a call that its doctor has not started. */
const isCallBegun = sql`t.type = 'VIDEO_CALL' and exists (select from ${videoConsultations} v
  where v.clinic_id = t.clinic_id and v.appointment_id = t.id and v.started_at is not null)`

/**
 * Marks as missed, in clinics that ask for it, visits whose patient has not come so many minutes after the start: in person, or to a call that
 * has begun. At home it is the doctor who comes. Answers how many.
 */
export function markMissed(db: Database, actor: Actor): Promise<number> {
  const grace = sql`make_interval(mins => (c.settings->>'autoNoShowMinutes')::int)`
  return closeDue(db, actor, {
    name: 'mark-missed',
    event: 'appointment.no_show',
    due: sql`t.status in ('SCHEDULED', 'CONFIRMED') and c.settings->>'autoNoShowMinutes' is not null
      and t.starts_at <= ${instantParam(actor.now)} - ${grace} and (t.type = 'IN_PERSON' or ${isCallBegun})`,
    set: sql`status = 'NO_SHOW'`,
  })
}
