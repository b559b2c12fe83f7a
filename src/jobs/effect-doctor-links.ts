import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { cte, materialized } from '../db/cte.ts'
import { onceHeld } from '../db/locks.ts'
import type { Actor } from '../db/request.ts'
import { links } from '../db/schema/links.ts'
import { memberships } from '../db/schema/memberships.ts'
import { clinicDoctors, doctors } from '../db/schema/people.ts'
import { auditLog } from '../db/schema/records.ts'
import { instantParam } from '../db/statement.ts'
import { changeInBatches } from './in-batches.ts'

/** How long a doctor's link waits for a second admin, where the clinic has none. */
const WAITS = 24 * 60 * 60_000

/** How far back, and over how many of its newest rows, the trail is asked for admins whom only their tokens name. */
const SEEN_FOR = sql.raw(`interval '30 days'`)
const SEEN_AMONG = sql.raw('20000')

/** Whether somebody may confirm it who is neither its issuer nor its user: an admin by membership, or by what the trail says of late. */
const hasSecondAdmin = sql`(exists (select from ${memberships} m where m.clinic_id = l.clinic_id and m.status = 'active'
    and 'CLINIC_ADMIN' = any (m.roles) and m.user_id not in (l.issued_by, l.user_id))
  or exists (select from (select a.actor_id, a.role, a.at from ${auditLog} a where a.clinic_id = l.clinic_id
      order by a.id desc limit ${SEEN_AMONG}) x
    where 'CLINIC_ADMIN' = any (string_to_array(x.role, ',')) and x.actor_id not in (l.issued_by, l.user_id)
      and x.at > now() - ${SEEN_FOR}))`

/** As for a confirmation: the user is no other doctor, the doctor has no other user and works in no other clinic. */
const stillHolds = sql`d.user_id is null and not exists (select from ${doctors} y where y.user_id = l.user_id)
  and not exists (select from ${clinicDoctors} k where k.doctor_id = l.doctor_id and k.clinic_id <> l.clinic_id)`

/**
 * Gives doctors their user if the link has waited a day and the clinic has no second admin. Skips rows that another run
 * or a confirmation holds. Answers how many doctors got one.
 */
export function effectDoctorLinks(db: Database, actor: Actor): Promise<number> {
  const at = instantParam(actor.now)
  return changeInBatches(db, actor, {
    name: 'effect-doctor-links',
    size: 100,
    most: 10,
    write: (limit) => ({
      guards: [
        materialized(
          'doctors_held',
          sql`select d.id from ${links} l join ${doctors} d on d.id = l.doctor_id where l.status = 'pending' and l.kind = 'doctor'
            and l.created_at <= ${instantParam(actor.now - WAITS)} and ${stillHolds} and not ${hasSecondAdmin}
            order by d.id limit ${limit} for no key update of d skip locked`,
        ),
        materialized(
          'due',
          sql`select l.clinic_id, l.id from ${links} l where l.status = 'pending' and l.doctor_id in (select id from doctors_held)
            and ${onceHeld('doctors_held')} for no key update of l skip locked`,
        ),
      ],
      effects: [
        cte(
          'a',
          sql`update ${links} t set status = 'active', confirmed_by = null, version = t.version + 1, updated_at = ${at}
            from due where t.clinic_id = due.clinic_id and t.id = due.id returning t.*`,
        ),
        cte(
          'given',
          sql`update ${doctors} t set user_id = a.user_id, version = t.version + 1, updated_at = ${at}
            from a where t.id = a.doctor_id returning t.*, a.clinic_id`,
        ),
      ],
      audit: [
        {
          ...{ action: 'link.changed', subjectType: 'link', from: 'a', patient: null },
          changed: sql`'{"status": ["pending", "active"]}'::jsonb`,
        },
        {
          ...{ action: 'doctor.changed', subjectType: 'doctor', from: 'given', patient: null },
          changed: sql`jsonb_build_object('user_id', jsonb_build_array(null, e.user_id))`,
        },
      ],
      events: [
        {
          ...{ type: 'link.changed', subjectType: 'link', from: 'a' },
          payload: sql`jsonb_build_object('userId', e.user_id, 'doctorId', e.doctor_id, 'linkId', e.id)`,
        },
        {
          ...{ type: 'doctor.changed', subjectType: 'doctor', from: 'given' },
          payload: sql`jsonb_build_object('doctorId', e.id, 'changed', '["user_id"]'::jsonb)`,
        },
      ],
    }),
  })
}
