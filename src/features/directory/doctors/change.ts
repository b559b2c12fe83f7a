import { sql } from 'drizzle-orm'
import { changedColumns } from '../../../db/composed-write.ts'
import { cte } from '../../../db/cte.ts'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import { assignments, instantParam, param } from '../../../db/statement.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { freshness, type Written, writeRecord } from '../../appointments/write-record.ts'
import { externalIdIsFree } from '../external-id.ts'
import { whoHas } from './add.ts'
import { DOCTOR_NOT_FOUND } from './queries.ts'
import { doctorColumns } from './record.ts'
import type { ChangeDoctorInput } from './schemas.ts'
import { userOnlyLeaves, worksHereOnly } from './user-link.ts'

/**
 * Changes a doctor: the person in every clinic, `active` and the external id in this one. Who works elsewhere too is one whom only a
 * SUPER_ADMIN renames.
 * @throws DomainError DOCTOR_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, VALIDATION_ERROR, EXTERNAL_ID_TAKEN
 */
export function changeDoctor(deps: Deps, request: RecordRequest, input: ChangeDoctorInput): Promise<Written> {
  const { active = null, externalId, ...person } = input
  const takenBy = sql`nullif(${whoHas(request.clinicId, externalId)}, cur.id)`
  const given = externalId === undefined ? sql`` : sql`external_id = ${param(externalId, 'text')},`
  const changed = changedColumns({ before: sql`e.was`, after: sql`e.became`, sealed: [] })
  const set = { ...person, updatedAt: deps.actor.now }
  const decidesForOthers = Object.keys(person).length > 0 && !deps.actor.caller.roles.includes('SUPER_ADMIN')
  return writeRecord(deps, request, {
    status: 200,
    // The place is locked before the person, as by whoever changes hours or time off.
    current: sql`select ${doctorColumns} from ${clinicDoctors} m join ${doctors} d on d.id = m.doctor_id
      where m.clinic_id = ${param(request.clinicId, 'uuid')} and d.id = ${param(request.id, 'uuid')}`,
    was: sql`jsonb_build_object('taken_by', ${takenBy})`,
    notFound: DOCTOR_NOT_FOUND,
    checks: [
      ...(decidesForOthers ? [worksHereOnly] : []),
      freshness(request),
      ...userOnlyLeaves(input.userId),
      ...externalIdIsFree(externalId, takenBy),
    ],
    effects: [
      cte(
        'd',
        sql`update ${doctors} t set ${assignments(doctors, set)}, version = t.version + 1 from go where t.id = go.id returning t.*`,
      ),
      cte(
        'm',
        sql`update ${clinicDoctors} t set ${given} active = coalesce(${param(active, 'boolean')}, t.active), updated_at = ${instantParam(deps.actor.now)},
          rules_version = t.rules_version + (coalesce(${param(active, 'boolean')}, t.active) <> t.active)::int,
          inactive_since = case when coalesce(${param(active, 'boolean')}, t.active) then null
            when t.active then ${instantParam(deps.actor.now)} else t.inactive_since end
          from go where t.clinic_id = go.clinic_id and t.doctor_id = go.id returning t.*`,
      ),
      cte('a', sql`select ${doctorColumns} from d join m on m.doctor_id = d.id`),
      cte('both', sql`select a.*, to_jsonb(cur) was, to_jsonb(a) became from a cross join cur`),
    ],
    audit: [{ action: 'doctor.changed', subjectType: 'doctor', from: 'both', patient: null, changed }],
    events: [
      {
        ...{ type: 'doctor.changed', subjectType: 'doctor', from: 'both' },
        payload: sql`jsonb_build_object('doctorId', e.id, 'changed',
          (select coalesce(jsonb_agg(k.name order by k.name), '[]') from jsonb_object_keys(${changed}) k(name)))`,
      },
    ],
    image: sql`select to_jsonb(a) || jsonb_build_object('doctor_ids', jsonb_build_array(a.id), 'touches', a.active <> cur.active)
      as image from a cross join cur`,
  })
}
