import { type SQL, sql } from 'drizzle-orm'
import { changedKey, patientImage } from '../../../db/patient-key.ts'
import { patients } from '../../../db/schema/people.ts'
import { assignments, cte, param } from '../../../db/statement.ts'
import { changedColumns } from '../../../db/write.ts'
import { type Caller, mayEver, reachesOf } from '../../../domain/access.ts'
import { DomainError } from '../../../domain/errors.ts'
import { nameKeyOf, phoneKeyOf } from '../../../domain/patient-key.ts'
import type { Country } from '../../../domain/phone.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { type Check, freshness, type RecordWrite, type Written, writeRecord } from '../../appointments/write-record.ts'
import { countryOfCur, inClinicsCountry, phoneChecks } from './clinics-country.ts'
import { PATIENT_NOT_FOUND, reachesPatient } from './queries.ts'
import { guardiansAreUsers, refuseUnborn } from './register.ts'
import type { ChangePatientInput } from './schemas.ts'

/** Who may link users decides who sees the record; a patient may change only how they are reached. */
function refusalBeyondRole({ roles }: Caller, input: ChangePatientInput): DomainError | null {
  const links = input.userId !== undefined || input.guardianUserIds !== undefined
  if (links && !mayEver(roles, 'patients:link'))
    return forbidden('Your role does not allow linking users to a patient.')
  const identity = input.name !== undefined || input.dateOfBirth !== undefined
  const isClinic = reachesOf(roles, 'patients:change').includes('clinic')
  return identity && !isClinic ? forbidden('Name and date of birth are changed by the clinic.') : null
}

function forbidden(detail: string): DomainError {
  return new DomainError('FORBIDDEN', detail)
}

/** What is found by the new name or number; nothing where neither is changed. */
function keyOf({ name, phone }: ChangePatientInput, country: Country | null): SQL {
  if (name === undefined && phone === undefined) return sql``
  return sql`, ${changedKey({
    name: name === undefined ? null : { text: name, key: nameKeyOf(name) },
    phone: phone === undefined ? null : { text: phone, key: phoneKeyOf(phone, country) },
  })}`
}

function changing({ actor }: Deps, request: RecordRequest, input: ChangePatientInput, country: Country | null) {
  const { caller, now } = actor
  const { guardianUserIds, ...rest } = input
  const guardians = guardianUserIds && [...new Set(guardianUserIds)]
  const set = { ...rest, ...(guardians && { guardianUserIds: guardians }), updatedAt: now }
  const reached: Check = {
    holds: reachesPatient(caller, 'patients:change', 'cur'),
    refusal: forbidden('You may see this patient, but not change them.'),
  }
  // Asked with the row and not before it: of another's record a patient learns nothing, not even this.
  const beyond = refusalBeyondRole(caller, input)
  const withinRole: Check[] = beyond ? [{ holds: sql`false`, refusal: beyond }] : []
  return {
    status: 200,
    current: sql`select t.* from ${patients} t where t.clinic_id = ${param(request.clinicId, 'uuid')}
      and t.id = ${param(request.id, 'uuid')} and ${reachesPatient(caller, 'patients:read', 't')}`,
    was: sql`jsonb_build_object('country', ${countryOfCur(request.clinicId)})`,
    notFound: PATIENT_NOT_FOUND,
    checks: [
      ...[reached, ...withinRole, freshness(request), ...(guardians ? [guardiansAreUsers(guardians)] : [])],
      ...phoneChecks(request.clinicId, input.phone, country),
    ],
    effects: [
      cte(
        'a',
        sql`update ${patients} t set ${assignments(patients, set)}${keyOf(input, country)}, version = t.version + 1
          from go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*`,
      ),
      cte('both', sql`select a.*, ${patientImage('cur')} was, ${patientImage('a')} became from a cross join cur`),
    ],
    audit: [
      {
        action: 'patient.changed',
        subjectType: 'patient',
        from: 'both',
        patient: sql`e.id`,
        changed: changedColumns({ before: sql`e.was`, after: sql`e.became`, sealed: [] }),
      },
    ],
    events: [
      {
        type: 'patient.changed',
        subjectType: 'patient',
        from: 'a',
        payload: sql`jsonb_build_object('patientId', e.id)`,
      },
    ],
    image: sql`select ${patientImage('a')} as image from a`,
  } satisfies RecordWrite
}

/**
 * Changes a patient's record.
 * @throws DomainError PATIENT_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, VALIDATION_ERROR, PATIENT_EXISTS
 */
export async function changePatient(deps: Deps, request: RecordRequest, input: ChangePatientInput): Promise<Written> {
  refuseUnborn(input.dateOfBirth, deps.actor.now)
  return inClinicsCountry(request.clinicId, (country) =>
    writeRecord(deps, request, changing(deps, request, input, country)),
  )
}
