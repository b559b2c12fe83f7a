import { sql } from 'drizzle-orm'
import { patientImage } from '../../../db/patient-key.ts'
import { clinics, patients, users } from '../../../db/schema/people.ts'
import { cte, insertInto, param } from '../../../db/statement.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import { patientKeyOf } from '../../../domain/patient-key.ts'
import type { Country } from '../../../domain/phone.ts'
import { addDays, localDate } from '../../../domain/time.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { type Check, type RecordWrite, type Written, writeRecord } from '../../appointments/write-record.ts'
import { CLINIC_NOT_FOUND } from '../clinic/queries.ts'
import { countryOfCur, inClinicsCountry, phoneChecks } from './clinics-country.ts'
import type { RegisterInput, RegisterMeInput } from './schemas.ts'

const PATIENT_EXISTS = new DomainError('PATIENT_EXISTS', 'This user already has a patient record in this clinic.')

/** Whoever signs in for the first time has no user row yet, so a guardian must have been here once. */
export function guardiansAreUsers(ids: readonly string[]): Check {
  const list = param(`{${[...new Set(ids)].join(',')}}`, 'uuid[]')
  return {
    holds: sql`(select count(*) from ${users} u where u.id = any(${list})) = cardinality(${list})`,
    refusal: invalidField('#/guardianUserIds', 'names a user that does not exist'),
  }
}

/** Somewhere it may be tomorrow already. @throws DomainError VALIDATION_ERROR for a birth in the future */
export function refuseUnborn(dateOfBirth: string | null | undefined, now: number): void {
  if (dateOfBirth && dateOfBirth > addDays(localDate(now, 'UTC'), 1))
    throw invalidField('#/dateOfBirth', 'is in the future')
}

function registration(
  { actor }: Deps,
  request: RecordRequest,
  { input, country }: { input: RegisterInput; country: Country | null },
): RecordWrite {
  const { now } = actor
  const { clinicId, id } = request
  const { name, phone = null } = input
  const guardianUserIds = [...new Set(input.guardianUserIds ?? [])]
  const row = insertInto(patients, {
    ...{ clinicId, id, ...input, guardianUserIds, createdAt: now, updatedAt: now },
    ...patientKeyOf({ name, phone }, country),
  })
  return {
    status: 201,
    current: sql`select t.id from ${clinics} t where t.id = ${param(clinicId, 'uuid')}`,
    locks: false,
    was: sql`jsonb_build_object('country', ${countryOfCur(clinicId)})`,
    notFound: CLINIC_NOT_FOUND,
    checks: [guardiansAreUsers(guardianUserIds), ...phoneChecks(clinicId, phone, country)],
    otherwise: PATIENT_EXISTS,
    effects: [
      cte('a', sql`${row} from go on conflict (clinic_id, user_id) where user_id is not null do nothing returning *`),
    ],
    audit: [{ action: 'patient.registered', subjectType: 'patient', from: 'a', patient: sql`e.id` }],
    events: [
      {
        type: 'patient.registered',
        subjectType: 'patient',
        from: 'a',
        payload: sql`jsonb_build_object('patientId', e.id)`,
      },
    ],
    image: sql`select ${patientImage('a')} as image from a`,
  }
}

/**
 * Registers a patient.
 * @throws DomainError VALIDATION_ERROR, PATIENT_EXISTS when the user it names has a record in this clinic
 */
export async function registerPatient(deps: Deps, request: RecordRequest, input: RegisterInput): Promise<Written> {
  refuseUnborn(input.dateOfBirth, deps.actor.now)
  return inClinicsCountry(request.clinicId, (country) =>
    writeRecord(deps, request, registration(deps, request, { input, country })),
  )
}

/** Makes the caller's own record, once a clinic, with their user row where this is their first request. */
export async function registerMe(deps: Deps, request: RecordRequest, input: RegisterMeInput): Promise<Written> {
  const { userId, issuer, subject, name, email } = deps.actor.caller
  refuseUnborn(input.dateOfBirth, deps.actor.now)
  const me = cte(
    'me',
    sql`${insertInto(users, { id: userId, issuer, subject, name, email })} from go on conflict do nothing`,
  )
  return inClinicsCountry(request.clinicId, (country) => {
    const write = registration(deps, request, { input: { ...input, userId }, country })
    return writeRecord(deps, request, { ...write, effects: [me, ...write.effects] })
  })
}
