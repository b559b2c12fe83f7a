import { sql } from 'drizzle-orm'
import { cte } from '../../../db/cte.ts'
import { clinicDoctors, clinics, doctors } from '../../../db/schema/people.ts'
import { insertInto, instantParam, param } from '../../../db/statement.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { type RecordWrite, type Written, writeRecord } from '../../appointments/write-record.ts'
import { CLINIC_NOT_FOUND } from '../clinic/queries.ts'
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

/** The rows the two effects return are joined into one doctor. */
const joined = cte('a', sql`select ${doctorColumns} from d join m on m.doctor_id = d.id`)

function addPerson({ actor }: Deps, request: RecordRequest, input: AddDoctorInput): RecordWrite {
  const times = { createdAt: actor.now, updatedAt: actor.now }
  const { name, specialty = null, userId = null } = input
  const person = insertInto(doctors, { id: request.id, name, specialty, userId, ...times })
  const place = insertInto(clinicDoctors, { clinicId: request.clinicId, doctorId: sql`d.id`, ...times })
  return {
    ...told,
    status: 201,
    current: sql`select t.id from ${clinics} t where t.id = ${param(request.clinicId, 'uuid')}`,
    locks: false,
    notFound: CLINIC_NOT_FOUND,
    effects: [cte('d', sql`${person} from go returning *`), cte('m', sql`${place} from d returning *`), joined],
  }
}

function addPlace({ actor }: Deps, request: RecordRequest, doctorId: string): RecordWrite {
  const times = { createdAt: actor.now, updatedAt: actor.now }
  const clinicId = param(request.clinicId, 'uuid')
  const place = insertInto(clinicDoctors, { clinicId: request.clinicId, doctorId: sql`go.id`, ...times })
  return {
    ...told,
    status: 201,
    current: sql`select t.* from ${doctors} t where t.id = ${param(doctorId, 'uuid')}`,
    notFound: DOCTOR_NOT_FOUND,
    checks: [{ holds: sql`exists (select from ${clinics} c where c.id = ${clinicId})`, refusal: CLINIC_NOT_FOUND }],
    otherwise: invalidField('#/id', 'works in this clinic already'),
    effects: [
      cte('m', sql`${place} from go on conflict do nothing returning *`),
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
 * @throws DomainError FORBIDDEN, DOCTOR_NOT_FOUND, VALIDATION_ERROR
 */
export async function addDoctor(deps: Deps, request: RecordRequest, input: AddDoctorInput): Promise<Written> {
  if (input.id !== undefined && !deps.actor.caller.roles.includes('SUPER_ADMIN')) throw NOT_YOURS
  const write = input.id === undefined ? addPerson(deps, request, input) : addPlace(deps, request, input.id)
  return oneDoctorAUser(writeRecord(deps, request, write))
}
