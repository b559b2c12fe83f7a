import { type SQL, sql } from 'drizzle-orm'
import { changedColumns } from '../../../db/composed-write.ts'
import { cte } from '../../../db/cte.ts'
import { changedKey, patientImage } from '../../../db/patient-key.ts'
import { patients } from '../../../db/schema/people.ts'
import type { Sealed } from '../../../db/sealed.ts'
import { assignments, param, sealedColumns } from '../../../db/statement.ts'
import { type Caller, reachesOf } from '../../../domain/access.ts'
import { refuseUnborn } from '../../../domain/patient.ts'
import { nameKeyOf, phoneKeyOf } from '../../../domain/patient-key.ts'
import type { Country } from '../../../domain/phone.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { countryOf, inClinicsCountry } from '../../../records/clinics-country.ts'
import { type Check, freshness, type RecordWrite, type Written, writeRecord } from '../../appointments/write-record.ts'
import { externalIdIsFree } from '../external-id.ts'
import { forbidden, linksOnlyEnd, withinRole } from './beyond-role.ts'
import { phoneChecks } from './clinics-country.ts'
import { isSurvivor } from './merged.ts'
import { PATIENT_NOT_FOUND, reachesPatient, seesPatient } from './queries.ts'
import { sealMetadata } from './record.ts'
import type { ChangePatientInput } from './schemas.ts'
import { statusChecks, statusColumns } from './status.ts'

/** Who else has the external id. */
const takenBy = (clinicId: string, id: string, externalId: string | null | undefined) =>
  sql`(select x.id from ${patients} x where x.clinic_id = ${param(clinicId, 'uuid')}
    and x.external_id = ${param(externalId ?? null, 'text')} and x.id <> ${param(id, 'uuid')}
    and x.merged_into is null)`

/** What is found by the new name or number; nothing where neither is changed. */
function keyOf({ name, phone }: Pick<ChangePatientInput, 'name' | 'phone'>, country: Country | null): SQL {
  if (name === undefined && phone === undefined) return sql``
  return sql`, ${changedKey({
    name: name === undefined ? null : { text: name, key: nameKeyOf(name) },
    phone: phone === undefined ? null : { text: phone, key: phoneKeyOf(phone, country) },
  })}`
}

/** Who is linked to somebody who has died may read for a while, and changes nothing. */
function ofTheLiving({ roles }: Caller): Check[] {
  if (reachesOf(roles, 'patients:change').includes('clinic')) return []
  const refusal = forbidden('Only the clinic can change the record of a patient who has died.')
  return [{ holds: sql`cur.status <> 'deceased'`, refusal }]
}

interface Change {
  input: Omit<ChangePatientInput, 'metadata'>
  sealed: { metadata?: Sealed | null }
  country: Country | null
  /** What the caller's role does not allow of all that was sent. */
  beyond: Check[]
}

function changing(
  { actor }: Deps,
  { clinicId, id, ...request }: RecordRequest,
  { input, sealed, country, beyond }: Change,
) {
  const { caller, now } = actor
  const { guardianUserIds, statusSince: _, ...rest } = input
  const guardians = guardianUserIds && [...new Set(guardianUserIds)]
  const set = { ...rest, ...sealed, ...(guardians && { guardianUserIds: guardians }), updatedAt: now }
  const taken = takenBy(clinicId, id, input.externalId)
  const reached: Check = {
    holds: reachesPatient(caller, 'patients:change', 'cur'),
    refusal: forbidden(
      'You may see this patient, but not change them. If your link is pending, you may once it is confirmed.',
    ),
  }
  return {
    status: 200,
    current: sql`select t.* from ${patients} t where t.clinic_id = ${param(clinicId, 'uuid')}
      and t.id = ${param(id, 'uuid')} and ${seesPatient(caller, 't')}`,
    was: sql`jsonb_build_object('country', ${countryOf(clinicId)}, 'taken_by', ${taken}, 'merged_into', cur.merged_into)`,
    notFound: PATIENT_NOT_FOUND,
    checks: [
      ...[isSurvivor, reached, ...ofTheLiving(caller), ...beyond, freshness({ clinicId, id, ...request })],
      ...linksOnlyEnd(input),
      ...[...phoneChecks(clinicId, input.phone, country), ...statusChecks(input, clinicId, now)],
      ...externalIdIsFree(input.externalId, taken),
    ],
    effects: [
      cte(
        'a',
        sql`update ${patients} t set ${assignments(patients, set)}${keyOf(input, country)}${statusColumns(input, clinicId, now)},
          version = t.version + 1 from go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*`,
      ),
      cte('both', sql`select a.*, ${patientImage('cur')} was, ${patientImage('a')} became from a cross join cur`),
    ],
    audit: [
      {
        action: 'patient.changed',
        subjectType: 'patient',
        from: 'both',
        patient: sql`e.id`,
        changed: changedColumns({ before: sql`e.was`, after: sql`e.became`, sealed: sealedColumns(patients) }),
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
 * @throws DomainError PATIENT_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, VALIDATION_ERROR, DST_GAP, EXTERNAL_ID_TAKEN, PATIENT_EXISTS
 */
export async function changePatient(deps: Deps, request: RecordRequest, input: ChangePatientInput): Promise<Written> {
  refuseUnborn(input.dateOfBirth, deps.actor.now)
  const { metadata, ...rest } = input
  const sealed = await sealMetadata(deps.vault, metadata, request)
  const beyond = withinRole(deps.actor.caller, input)
  return inClinicsCountry(request.clinicId, (country) =>
    writeRecord(deps, request, changing(deps, request, { input: rest, sealed, country, beyond })),
  )
}
