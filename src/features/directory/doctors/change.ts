import { sql } from 'drizzle-orm'
import { flag, like, texts, uuid } from '../../../db/asked.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { asNamed, namesIn, ONE_RECORD, versionsOf } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked } from '../../../db/write.ts'
import { DOCTOR_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { changedDoctorKind } from '../../../records/doctor.ts'
import { holderIn, uniqueExternalId } from '../../../records/external-id.ts'
import { fresh } from '../fresh.ts'
import { writeOne } from '../write-one.ts'
import { doctorColumns } from './record.ts'
import type { ChangeDoctorInput } from './schemas.ts'
import { decidesForThisClinic, userOnlyLeaves } from './user-link.ts'

const PERSON = ['name', 'specialty'] as const
const PLACE = ['externalId', 'active'] as const

const person = asNamed(doctors, PERSON)
const place = asNamed(clinicDoctors, PLACE)

const changeOne = defineWrite(() => ({
  name: 'doctor-change',
  asked: rowsAsked({
    ...ONE_RECORD,
    names: texts,
    ...like(doctors, PERSON),
    ...like(clinicDoctors, PLACE),
    /** Whom the request names as the doctor's user; `user_id` among the names alone takes the user away. */
    ofUser: uuid,
    /** Whether the request changes the person, and the caller may do so in one clinic only. */
    isPersonal: flag,
  }),
  subjects: [
    // The place is locked before the person, as by whoever changes hours or time off.
    materialized(
      'places_held',
      sql`select m.*, r.n from asked r join ${clinicDoctors} m on m.clinic_id = r.clinic_id and m.doctor_id = r.id
where r.kept is null order by m.doctor_id for no key update of m`,
    ),
    materialized(
      'held',
      sql`select ${doctorColumns}, m.n from places_held m join ${doctors} d on d.id = m.doctor_id order by d.id for no key update of d`,
    ),
  ],
  from: sql`from asked r left join held t on t.n = r.n`,
  columns: sql`t.clinic_id, t.id`,
  checks: [
    { name: 'doctor', holds: sql`t.id is not null`, refusal: DOCTOR_NOT_FOUND },
    decidesForThisClinic,
    fresh,
    userOnlyLeaves,
    uniqueExternalId(holderIn(clinicDoctors, 'doctor_id', sql`r.id`)),
  ],
  effects: [
    cte(
      'person',
      sql`update ${doctors} t set name = ${person.name},
specialty = ${person.specialty},
user_id = case when 'user_id' = any (r.names) then r.of_user else t.user_id end,
version = t.version + 1, updated_at = r.at
from judged j join asked r on r.n = j.n where t.id = j.id and j.refused is null returning t.*`,
    ),
    cte(
      'place',
      sql`update ${clinicDoctors} t set external_id = ${place.externalId},
active = ${place.active},
rules_version = t.rules_version + (${place.active} <> t.active)::int,
inactive_since = case when ${place.active} then null when t.active then r.at else t.inactive_since end,
updated_at = r.at
from judged j join asked r on r.n = j.n
where t.clinic_id = j.clinic_id and t.doctor_id = j.id and j.refused is null returning t.*, r.n`,
    ),
    cte('joined', sql`select ${doctorColumns}, m.n from person d join place m on m.doctor_id = d.id`),
    cte(
      'changed',
      sql`select d.*, changed_columns(to_jsonb(b), to_jsonb(d), '{}') changed, d.active <> b.active touches
from joined d join held b on b.n = d.n`,
    ),
  ],
  happened: [
    {
      action: 'doctor.changed',
      of: changedDoctorKind(sql`(
select coalesce(jsonb_agg(k.name order by k.name), '[]') from jsonb_object_keys(e.changed) k(name))`),
      rows: 'changed',
      changed: sql`e.changed`,
    },
  ],
  answers: {
    image: sql`to_jsonb(e) - '{n,changed}'::text[] || jsonb_build_object('doctor_ids', jsonb_build_array(e.id))`,
    written: sql`true`,
    from: sql`changed e join asked r on r.n = e.n`,
  },
  status: 200,
}))

/**
 * Changes a doctor: the person in every clinic, `active` and the external id in this one. Who works elsewhere too is one whom only a
 * SUPER_ADMIN renames.
 * @throws DomainError DOCTOR_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, VALIDATION_ERROR, EXTERNAL_ID_TAKEN
 */
export function changeDoctor(deps: Deps, request: RecordRequest, input: ChangeDoctorInput): Promise<Written> {
  const { active, externalId, userId, ...ofPerson } = input
  const names = namesIn(doctors, { ...ofPerson, userId })
  const row = {
    id: request.id,
    versions: versionsOf(request.ifMatch),
    names: [...names, ...namesIn(clinicDoctors, { active, externalId })],
    ...ofPerson,
    active,
    externalId,
    ofUser: userId,
    isPersonal: names.length > 0 && !deps.actor.caller.roles.includes('SUPER_ADMIN'),
  }
  return writeOne(deps, request, [changeOne, row])
}
