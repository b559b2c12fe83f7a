import { sql } from 'drizzle-orm'
import { changedColumns } from '../../../db/composed-write.ts'
import { cte } from '../../../db/cte.ts'
import { patients } from '../../../db/schema/people.ts'
import { assignments, param } from '../../../db/statement.ts'
import { type Caller, mayEver, reachesOf } from '../../../domain/access.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { type Check, freshness, type Written, writeRecord } from '../../appointments/write-record.ts'
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

/**
 * Changes a patient's record.
 * @throws DomainError PATIENT_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, PATIENT_EXISTS
 */
export function changePatient(deps: Deps, request: RecordRequest, input: ChangePatientInput): Promise<Written> {
  const { caller, now } = deps.actor
  refuseUnborn(input.dateOfBirth, now)
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
  return writeRecord(deps, request, {
    status: 200,
    current: sql`select t.* from ${patients} t where t.clinic_id = ${param(request.clinicId, 'uuid')}
      and t.id = ${param(request.id, 'uuid')} and ${reachesPatient(caller, 'patients:read', 't')}`,
    notFound: PATIENT_NOT_FOUND,
    checks: [reached, ...withinRole, freshness(request), ...(guardians ? [guardiansAreUsers(guardians)] : [])],
    effects: [
      cte(
        'a',
        sql`update ${patients} t set ${assignments(patients, set)}, version = t.version + 1
          from go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*`,
      ),
      cte('both', sql`select a.*, to_jsonb(cur) was, to_jsonb(a) became from a cross join cur`),
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
    image: sql`select to_jsonb(a) as image from a`,
  })
}
