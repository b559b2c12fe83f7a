import { sql } from 'drizzle-orm'
import { type Cte, materialized } from '../../db/cte.ts'
import { onceHeld } from '../../db/locks.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinicDoctors, doctors, patients } from '../../db/schema/people.ts'

/**
 * Locks the patient and the doctor of a visit, and the doctor's place in the clinic, before the visit. Until the caller
 * has their token, nobody can take a user from these people or make the doctor inactive; a later change renews the room
 * of that token. The place is locked before the person, as in every change of it. FOR SHARE, so that two who join do
 * not wait for one another.
 */
export const peopleHeld: readonly Cte[] = [
  materialized(
    'people',
    sql`select r.n, x.clinic_id, x.patient_id, x.doctor_id, confirmed_users(p.user_id, p.guardian_user_ids, p.pending_user_ids) linked,
d.user_id treating, m.active
from asked r join ${appointments} x on x.clinic_id = r.clinic_id and x.id = r.id
join ${patients} p on p.clinic_id = x.clinic_id and p.id = x.patient_id
join ${doctors} d on d.id = x.doctor_id
left join ${clinicDoctors} m on m.clinic_id = x.clinic_id and m.doctor_id = x.doctor_id
where r.kept is null`,
  ),
  materialized(
    'patients_held',
    sql`select p.* from ${patients} p where p.clinic_id = any (array(select q.clinic_id from people q))
and p.id = any (array(select q.patient_id from people q)) order by p.id for share`,
  ),
  materialized(
    'places_held',
    sql`select m.* from ${clinicDoctors} m where m.clinic_id = any (array(select q.clinic_id from people q))
and m.doctor_id = any (array(select q.doctor_id from people q)) and ${onceHeld('patients_held')} order by m.doctor_id for share`,
  ),
  materialized(
    'doctors_held',
    sql`select d.* from ${doctors} d where d.id = any (array(select q.doctor_id from people q))
and ${onceHeld('places_held')} order by d.id for share`,
  ),
]

/** Whether the visit `t` is still between the people whom the statement saw at its beginning: if not, it has to run again. */
export const arePeopleUnchanged = sql`exists (
select from people q join patients_held p on p.clinic_id = q.clinic_id and p.id = q.patient_id join doctors_held d on d.id = q.doctor_id
left join places_held m on m.clinic_id = q.clinic_id and m.doctor_id = q.doctor_id
where q.n = r.n and q.patient_id = t.patient_id and q.doctor_id = t.doctor_id and q.treating is not distinct from d.user_id
and q.active is not distinct from m.active and q.linked = confirmed_users(p.user_id, p.guardian_user_ids, p.pending_user_ids))`
