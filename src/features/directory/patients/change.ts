import { sql } from 'drizzle-orm'
import { flag, like, texts, uuid } from '../../../db/asked.ts'
import { AS_IT_IS, type Check } from '../../../db/checks.ts'
import { CHANGED_PIECES, changedKey, patientImage, withoutKey } from '../../../db/patient-key.ts'
import { asNamed, defineRecordChange, isFresh, namesIn, versionsOf } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { clinics, patients } from '../../../db/schema/people.ts'
import type { Written } from '../../../db/verdict.ts'
import { rowsAsked, runWrite } from '../../../db/write.ts'
import { reachesOf } from '../../../domain/access.ts'
import { PATIENT_NOT_FOUND } from '../../../domain/not-found.ts'
import { refuseUnborn } from '../../../domain/patient.ts'
import { nameKeyOf, phoneKeyOf } from '../../../domain/patient-key.ts'
import type { Country } from '../../../domain/phone.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { uniqueExternalId } from '../../../records/external-id.ts'
import {
  inClinicsCountry,
  PHONE_READING,
  phoneChecks,
  phoneReading,
} from '../../../records/patients/clinics-country.ts'
import { notErased } from '../../../records/patients/not-erased.ts'
import { patientKind } from '../../../records/patients/patient.ts'
import { reachesFor } from '../../../records/standing.ts'
import { BEYOND, beyondRole, forbidden, linksOnlyEnd, withinRole } from './beyond-role.ts'
import { notMerged, STALE } from './merged.ts'
import { ONE_PATIENT, patientHeld, reachesRecord } from './reached.ts'
import { sealMetadata } from './record.ts'
import type { ChangePatientInput } from './schemas.ts'
import { STATUS_SINCE, statusChecks, statusSince, statusSinceRow } from './status.ts'

const FIELDS = [
  ...(['name', 'dateOfBirth', 'phone', 'email', 'language', 'externalId'] as const),
  ...(['guardianUserIds', 'status', 'doNotContact', 'metadata'] as const),
] as const

const record = like(patients, [...FIELDS, 'searchName', 'searchDigits', 'phoneE164'])

const asked = rowsAsked({
  ...ONE_PATIENT,
  names: texts,
  ...record,
  ...CHANGED_PIECES,
  /** The patient's user, where the request names one. */
  ofUser: uuid,
  ...STATUS_SINCE,
  ...PHONE_READING,
  /** Whether the clinic's reach is the caller's. */
  ofClinic: flag,
  /** Whether nothing is to be written. */
  dryRun: flag,
  ...BEYOND,
})
const { r } = asked

/** Who else has the external id. */
const holder = sql`(select x.id from ${patients} x where x.clinic_id = r.clinic_id and x.external_id = ${r.externalId} and x.id <> r.id
and x.merged_into is null)`

const checks: readonly Check[] = [
  { name: 'patient', holds: sql`t.id is not null`, refusal: PATIENT_NOT_FOUND },
  notMerged(),
  notErased(sql`t.erased_at is not null`),
  {
    name: 'reached',
    holds: reachesRecord(r.mayDo, 't'),
    refusal: forbidden(
      'You may see this patient, but you may not change them. If your link is pending, somebody has to confirm it first.',
    ),
  },
  // Who is linked to somebody who has died may read for a while, and changes nothing.
  {
    name: 'of the living',
    holds: sql`${r.ofClinic} or t.status <> 'deceased'`,
    refusal: forbidden('Only the clinic can change the record of a patient who has died.'),
  },
  ...withinRole,
  { name: 'fresh', holds: isFresh('t'), refusal: STALE },
  ...linksOnlyEnd,
  ...phoneChecks('#/phone'),
  ...statusChecks,
  uniqueExternalId(holder),
  // The last: a dry run is refused whatever the change would be refused.
  { name: 'to be written', holds: sql`not r.dry_run`, refusal: AS_IT_IS },
]

const changeOne = defineRecordChange(() => ({
  name: 'patient-change',
  table: patients,
  of: patientKind,
  asked,
  subjects: [patientHeld],
  from: sql`from asked r left join held t on t.n = r.n left join ${clinics} c on c.id = r.clinic_id`,
  checks,
  set: {
    ...asNamed(patients, FIELDS),
    userId: sql`case when 'user_id' = any (r.names) then ${r.ofUser} else t.user_id end`,
    statusSince,
    ...changedKey,
  },
  action: 'patient.changed',
  inTrail: (alias) => withoutKey(sql.raw(`to_jsonb(${alias})`)),
  // A refusal may have to say in which country the clinic is.
  image: sql`case when e.written then ${patientImage('e')} - '{n,written}'::text[]
else jsonb_build_object('country', (select c.settings->'country' from ${clinics} c where c.id = e.clinic_id)) end`,
}))

/** What is found by the new name or number; nothing of what is not changed. */
function keyOf({ name, phone }: Pick<ChangePatientInput, 'name' | 'phone'>, country: Country | null) {
  const byName = name === undefined ? null : nameKeyOf(name)
  const byPhone = phone === undefined ? null : phoneKeyOf(phone, country)
  const { namePieces, ...named } = byName ?? { namePieces: null }
  const { digitPieces, ...numbered } = byPhone ?? { digitPieces: null }
  return { columns: { ...named, ...numbered }, pieces: { namePieces, digitPieces } }
}

/**
 * Changes a patient's record; with `dryRun` it only refuses what the change would be refused, and its image is not the record's.
 * @throws DomainError PATIENT_NOT_FOUND, PATIENT_MERGED, PATIENT_INACTIVE for whom was erased, FORBIDDEN, VERSION_MISMATCH, VALIDATION_ERROR, DST_GAP, EXTERNAL_ID_TAKEN, PATIENT_EXISTS
 */
export async function changePatient(
  { db, vault, actor }: Deps,
  request: RecordRequest,
  { input, dryRun = false }: { input: ChangePatientInput; dryRun?: boolean },
): Promise<Written> {
  const { caller, now } = actor
  refuseUnborn(input.dateOfBirth, now)
  const { metadata, statusSince: since, userId, guardianUserIds, ...rest } = input
  const guardians = guardianUserIds && [...new Set(guardianUserIds)]
  const fields = { ...rest, ...(await sealMetadata(vault, metadata, request)), guardianUserIds: guardians }
  const { clinicId, id, ifMatch, idempotency } = request
  return inClinicsCountry(clinicId, async (country) => {
    const { columns, pieces } = keyOf(input, country)
    const written = await runWrite(db, changeOne, {
      asking: { actor, idempotency: dryRun ? null : idempotency, clinicId },
      row: {
        id,
        versions: versionsOf(ifMatch),
        mayRead: reachesFor(caller, 'patients:read'),
        mayDo: reachesFor(caller, 'patients:change'),
        names: namesIn(patients, { ...fields, ...columns, userId, statusSince: since }),
        ...fields,
        ...columns,
        ...pieces,
        ofUser: userId,
        ...statusSinceRow(since),
        ...phoneReading(input.phone ?? null, country),
        ofClinic: reachesOf(caller.roles, 'patients:change').includes('clinic'),
        dryRun,
        beyond: beyondRole(caller, input),
      },
    })
    if (!written) throw new Error('A patient was not changed, and no check says why.')
    return written
  })
}
