import { type SQL, sql } from 'drizzle-orm'
import { bigints, flag, uuid } from '../../../db/asked.ts'
import type { Check } from '../../../db/checks.ts'
import { type Cte, cte, materialized } from '../../../db/cte.ts'
import { doctorsHeld, onceHeld, patientsHeld } from '../../../db/locks.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { links } from '../../../db/schema/links.ts'
import { clinicDoctors, doctors, patients } from '../../../db/schema/people.ts'
import { defineWrite, rowsAsked } from '../../../db/write.ts'
import { changedDoctorKind } from '../../../records/doctor.ts'
import { linkKind } from '../../../records/link.ts'
import { patientKind } from '../../../records/patients/patient.ts'
import { isConfirmedIn, reach } from '../../../records/standing.ts'
import { namesOf } from './record.ts'

/** Which link, in which versions, and how far the right to confirm it reaches; `everywhere`: also of a doctor of several clinics. */
export const asked = rowsAsked({
  id: uuid,
  versions: bigints,
  mayConfirm: reach,
  mayDoctors: flag,
  everywhere: flag,
  seesPatients: flag,
})

/** The link's patient, then its doctor, then the link: so no registration, merge or code that changes it goes by unseen. */
const locks: readonly Cte[] = [
  patientsHeld(sql`select f.clinic_id, f.patient_id from found f`),
  doctorsHeld(sql`select f.doctor_id from found f`),
  materialized(
    'held',
    sql`select l.*, f.n from found f join ${links} l on l.clinic_id = f.clinic_id and l.id = f.id
where ${onceHeld('patients_held', 'doctors_held')} order by l.id for no key update of l`,
  ),
]

/** A doctor treats whom they have a visit with; a patient speaks for their own record and not for their wards'. */
const from: SQL = sql`from asked r left join held l on l.n = r.n
left join patients_held p on p.clinic_id = l.clinic_id and p.id = l.patient_id
left join doctors_held d on d.id = l.doctor_id
cross join lateral (
select array[case when l.patient_id is not null or r.may_doctors then 'clinic' end, (select 'treating' from ${doctors} y
join ${clinicDoctors} m on m.clinic_id = l.clinic_id and m.doctor_id = y.id and m.active
where y.user_id = r.user_id and exists (select from ${appointments} v where v.clinic_id = l.clinic_id and v.patient_id = l.patient_id
and v.doctor_id = y.id and v.status not in ('CANCELLED', 'NO_SHOW')))] staff,
array[case when p.user_id = r.user_id and ${isConfirmedIn('p', sql`r.user_id`)} then 'confirmed' end] own offset 0
) me`

/** What a change of links needs to be told of the records they are of: the trail, the event and the version of each. */
const happened = (rows: string) => ({
  rows,
  changed: sql`jsonb_build_object('status', jsonb_build_array(e.was, e.status))`,
})

/** Column → [before, after] of who is linked to a patient's row, which carries what it was as `was`. */
const linksChanged = sql`(select jsonb_object_agg(b.key, jsonb_build_array(a.value, b.value))
from jsonb_each(jsonb_build_object('user_id', e.user_id, 'guardian_user_ids', e.guardian_user_ids, 'pending_user_ids', e.pending_user_ids)) b
join jsonb_each(e.was) a using (key) where a.value <> b.value)`

const wasLinked = sql`jsonb_build_object('user_id', p.user_id, 'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids) was_linked`

/** A link that is answered as it stands is read by who gets it. */
const asItIs = cte(
  'as_it_is',
  sql`select l.* from held l join judged j on j.n = l.n where j.refused = 'not so already'`,
)

interface Settling {
  name: string
  /** Which it becomes; asking for it again changes nothing. */
  status: 'active' | 'refused' | 'ended'
  /** The link that a row is about, as `select clinic_id, id, patient_id, doctor_id, n`. */
  found: SQL
  checks: readonly Check[]
  /** Whether the user is linked to the patient no more; else only no longer pending. */
  unlinks: boolean
  /** Whether a doctor gets the user. */
  linksDoctor: boolean
}

/** A step of links: the journal, the record's own columns, the trail and the events in one statement. */
export function defineSettling({ name, status, found, checks, unlinks, linksDoctor }: Settling) {
  const to = sql.raw(`'${status}'`)
  const by = sql.raw(status === 'active' ? 'confirmed_by' : 'ended_by')
  const without = (column: string) => sql`array_remove(t.${sql.raw(column)}, j.linked_user)`
  const set = unlinks
    ? sql`user_id = nullif(t.user_id, j.linked_user), guardian_user_ids = ${without('guardian_user_ids')},
pending_user_ids = ${without('pending_user_ids')}`
    : sql`pending_user_ids = ${without('pending_user_ids')}`
  const doctor = cte(
    'doctor',
    sql`update ${doctors} t set user_id = j.linked_user, version = t.version + 1, updated_at = r.at from judged j join asked r on r.n = j.n
where t.id = j.doctor_id and j.refused is null returning t.*, j.clinic_id, j.n`,
  )
  return defineWrite(() => ({
    name,
    asked,
    subjects: [materialized('found', found), ...locks],
    from,
    columns: sql`l.clinic_id, l.id, l.patient_id, l.doctor_id, l.user_id linked_user, l.status was, ${wasLinked}`,
    checks,
    effects: [
      cte(
        'settled',
        sql`update ${links} t set status = ${to}, ${by} = r.user_id, version = t.version + 1, updated_at = r.at
from judged j join asked r on r.n = j.n where t.clinic_id = j.clinic_id and t.id = j.id and j.refused is null returning t.*, j.was, j.n`,
      ),
      cte(
        'record',
        sql`update ${patients} t set ${set}, version = t.version + 1, updated_at = r.at from judged j join asked r on r.n = j.n
where t.clinic_id = j.clinic_id and t.id = j.patient_id and j.refused is null returning t.*, j.was_linked was, j.n`,
      ),
      ...(linksDoctor ? [doctor] : []),
      asItIs,
    ],
    happened: [
      { action: 'link.changed', of: linkKind, ...happened('settled') },
      { action: 'patient.changed', of: patientKind, rows: 'record', changed: linksChanged },
      ...(linksDoctor
        ? [
            {
              action: 'doctor.changed',
              of: changedDoctorKind(sql`'["user_id"]'::jsonb`),
              rows: 'doctor',
              changed: sql`jsonb_build_object('user_id', jsonb_build_array(null, e.user_id))`,
            },
          ]
        : []),
      { action: 'link.read', of: linkKind, rows: 'as_it_is', isRead: true },
    ],
    answers: {
      image: sql`coalesce(to_jsonb(e), to_jsonb(l)) || ${namesOf('l')}`,
      written: sql`e.n is not null`,
      from: sql`asked r join held l on l.n = r.n left join settled e on e.n = r.n`,
    },
    status: 200,
  }))
}
