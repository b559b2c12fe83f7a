import { type SQL, sql } from 'drizzle-orm'
import { cte } from '../../../db/cte.ts'
import { clinicDoctors, clinics, doctors } from '../../../db/schema/people.ts'
import { insertInto, instantParam, param } from '../../../db/statement.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { type RecordWrite, type Written, writeRecord } from '../../appointments/write-record.ts'
import { CLINIC_NOT_FOUND } from '../clinic/queries.ts'
import { externalIdIsFree } from '../external-id.ts'
import { NOBODY_PENDING, pendingUser } from './pending-user.ts'
import { DOCTOR_NOT_FOUND } from './queries.ts'
import { doctorColumns } from './record.ts'
import type { AddDoctorInput } from './schemas.ts'
import { oneDoctorAUser } from './user-link.ts'

const told = {
  audit: [{ action: 'doctor.added', subjectType: 'doctor', from: 'a', patient: null }],
  events: [
    { type: 'doctor.added', subjectType: 'doctor', from: 'a', payload: sql`jsonb_build_object('doctorId', e.id)` },
  ],
  image: sql`select to_jsonb(a) || jsonb_build_object('doctor_ids', jsonb_build_array(a.id)) as image from a`,
}

/** Who has an external id in the clinic already. */
export function whoHas(clinicId: string, externalId: string | null | undefined): SQL {
  return sql`(select x.doctor_id from ${clinicDoctors} x where x.clinic_id = ${param(clinicId, 'uuid')}
    and x.external_id = ${param(externalId ?? null, 'text')})`
}

/** The rows the two effects return are joined into one doctor. */
const joined = cte('a', sql`select ${doctorColumns} from d join m on m.doctor_id = d.id`)

function addPerson({ actor }: Deps, request: RecordRequest, input: AddDoctorInput): RecordWrite {
  const times = { createdAt: actor.now, updatedAt: actor.now }
  const { name, specialty = null, userId = null, externalId = null } = input
  const { userId: by, roles } = actor.caller
  const linksAtOnce = userId === null || roles.includes('SUPER_ADMIN')
  const pending = linksAtOnce ? NOBODY_PENDING : pendingUser({ userId, by, now: actor.now })
  const person = insertInto(doctors, { id: request.id, name, specialty, userId: linksAtOnce ? userId : null, ...times })
  const place = insertInto(clinicDoctors, { clinicId: request.clinicId, doctorId: sql`d.id`, externalId, ...times })
  const takenBy = whoHas(request.clinicId, externalId)
  return {
    ...told,
    status: 201,
    current: sql`select t.id from ${clinics} t where t.id = ${param(request.clinicId, 'uuid')}`,
    locks: false,
    was: sql`jsonb_build_object('taken_by', ${takenBy})`,
    notFound: CLINIC_NOT_FOUND,
    checks: [...pending.checks, ...externalIdIsFree(externalId, takenBy)],
    effects: [
      cte('d', sql`${person} from go returning *`),
      cte('m', sql`${place} from d returning *`),
      joined,
      ...pending.effects,
    ],
    audit: [...told.audit, ...pending.audit],
    events: [...told.events, ...pending.events],
  }
}

function addPlace({ actor }: Deps, request: RecordRequest, { id, externalId = null }: AddDoctorInput): RecordWrite {
  const times = { createdAt: actor.now, updatedAt: actor.now }
  const clinicId = param(request.clinicId, 'uuid')
  const place = insertInto(clinicDoctors, { clinicId: request.clinicId, doctorId: sql`go.id`, externalId, ...times })
  const takenBy = whoHas(request.clinicId, externalId)
  return {
    ...told,
    status: 201,
    current: sql`select t.* from ${doctors} t where t.id = ${param(id, 'uuid')}`,
    was: sql`jsonb_build_object('taken_by', ${takenBy})`,
    notFound: DOCTOR_NOT_FOUND,
    checks: [
      { holds: sql`exists (select from ${clinics} c where c.id = ${clinicId})`, refusal: CLINIC_NOT_FOUND },
      ...externalIdIsFree(externalId, takenBy),
    ],
    otherwise: invalidField('#/id', 'works in this clinic already'),
    effects: [
      cte('m', sql`${place} from go on conflict (clinic_id, doctor_id) do nothing returning *`),
      cte(
        'd',
        sql`update ${doctors} t set version = t.version + 1, updated_at = ${instantParam(actor.now)} from m
          where t.id = m.doctor_id returning t.*`,
      ),
      joined,
    ],
  }
}

const NOT_YOURS = new DomainError('FORBIDDEN', 'Only a SUPER_ADMIN brings a doctor of one clinic into another.')

/**
 * Adds a doctor to the clinic: a new person, or, for a SUPER_ADMIN, one who works in another clinic already.
 * @throws DomainError FORBIDDEN, DOCTOR_NOT_FOUND, VALIDATION_ERROR, EXTERNAL_ID_TAKEN
 */
export async function addDoctor(deps: Deps, request: RecordRequest, input: AddDoctorInput): Promise<Written> {
  if (input.id !== undefined && !deps.actor.caller.roles.includes('SUPER_ADMIN')) throw NOT_YOURS
  const write = input.id === undefined ? addPerson(deps, request, input) : addPlace(deps, request, input)
  return oneDoctorAUser(writeRecord(deps, request, write))
}
