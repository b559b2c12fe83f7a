import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { cte, materialized } from '../db/cte.ts'
import { onceHeld } from '../db/locks.ts'
import type { Actor } from '../db/request.ts'
import { links } from '../db/schema/links.ts'
import { memberships } from '../db/schema/memberships.ts'
import { clinicDoctors, doctors } from '../db/schema/people.ts'
import { auditLog } from '../db/schema/records.ts'
import { rowsAsked } from '../db/write.ts'
import { changedDoctorKind } from '../records/doctor.ts'
import { linkKind } from '../records/link.ts'
import { changeInBatches, defineDue } from './in-batches.ts'

/** How long a doctor's link waits for a second admin, where the clinic has none. */
const WAITS = sql.raw(`interval '24 hours'`)

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

const effected = defineDue({
  name: 'effect-doctor-links',
  asked: rowsAsked({}),
  size: 100,
  most: 10,
  due: sql`select d.id doctor_id from ${links} l join ${doctors} d on d.id = l.doctor_id where l.status = 'pending' and l.kind = 'doctor'
and l.created_at <= r.at - ${WAITS} and ${stillHolds} and not ${hasSecondAdmin} order by d.id`,
  locks: 'd',
  subjects: [
    materialized(
      'links_held',
      sql`select l.clinic_id, l.id, x.n from due x join ${links} l on l.doctor_id = x.doctor_id and l.status = 'pending'
where ${onceHeld('due')} for no key update of l skip locked`,
    ),
  ],
  effects: [
    cte(
      'confirmed',
      sql`update ${links} t set status = 'active', confirmed_by = null, version = t.version + 1, updated_at = r.at
from links_held l join asked r on r.n = l.n join judged j on j.n = l.n
where t.clinic_id = l.clinic_id and t.id = l.id and j.refused is null returning t.*, l.n`,
    ),
    cte(
      'given',
      sql`update ${doctors} t set user_id = l.user_id, version = t.version + 1, updated_at = l.updated_at
from confirmed l where t.id = l.doctor_id returning t.*, l.clinic_id, l.n`,
    ),
  ],
  happened: [
    {
      action: 'link.changed',
      of: linkKind,
      rows: 'confirmed',
      changed: sql`'{"status": ["pending", "active"]}'::jsonb`,
    },
    {
      action: 'doctor.changed',
      of: changedDoctorKind(sql`'["user_id"]'::jsonb`),
      rows: 'given',
      changed: sql`jsonb_build_object('user_id', jsonb_build_array(null, e.user_id))`,
    },
  ],
})

/**
 * Gives doctors their user if the link has waited a day and the clinic has no second admin. Skips rows that another run
 * or a confirmation holds. Answers how many doctors got one.
 */
export function effectDoctorLinks(db: Database, actor: Actor): Promise<number> {
  return changeInBatches(db, effected, { actor, row: {} })
}
