import { sql } from 'drizzle-orm'
import { like, text, uuid } from '../../../db/asked.ts'
import type { Check } from '../../../db/checks.ts'
import { type Cte, cte } from '../../../db/cte.ts'
import type { Happening } from '../../../db/happened.ts'
import { stoppedOf, withoutKey } from '../../../db/patient-key.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { clinics, patients, possibleDuplicates, users } from '../../../db/schema/people.ts'
import type { Sealed } from '../../../db/sealed.ts'
import { listed } from '../../../db/text.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import { CLINIC_NOT_FOUND } from '../../../domain/not-found.ts'
import { refuseUnborn } from '../../../domain/patient.ts'
import type { Country } from '../../../domain/phone.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { uniqueExternalId } from '../../../records/external-id.ts'
import {
  inClinicsCountry,
  PHONE_READING,
  phoneChecks,
  phoneReading,
} from '../../../records/patients/clinics-country.ts'
import { patientKind } from '../../../records/patients/patient.ts'
import {
  ASKS_FIRST,
  candidatesOfRows,
  candidatesRead,
  candidatesShown,
  nobodyAlike,
  PERSON,
  PERSON_COLUMNS,
  patientsRegistered,
  personRow,
  unlessJustRegistered,
} from '../../../records/patients/patient-candidates.ts'
import { sealMetadata } from './record.ts'
import type { RegisterInput, RegisterMeInput } from './schemas.ts'

const PATIENT_EXISTS = new DomainError(
  'PATIENT_EXISTS',
  'This user already has a patient record in this clinic: GET /me lists it.',
)

const FIELDS = ['email', 'language', 'externalId', 'metadata', 'guardianUserIds', 'pendingUserIds'] as const

const record = like(patients, [...FIELDS, 'doNotContact'])

const asked = rowsAsked({
  id: uuid,
  ...PERSON,
  ...record,
  /** The patient's user. */
  ofUser: uuid,
  ...PHONE_READING,
  ...ASKS_FIRST,
  /** The caller's user row, where this may be their first request. */
  issuer: text,
  subject: text,
  userName: text,
  userEmail: text,
})
const { r } = asked

/** Whoever signs in for the first time has no user row yet, so a guardian must have been here once. */
const guardiansAreUsers: Check = {
  name: 'guardians are users',
  holds: sql`(select count(*) from ${users} u where u.id = any (${r.guardianUserIds})) = cardinality(${r.guardianUserIds})`,
  refusal: invalidField('#/guardianUserIds', 'names a user that does not exist'),
}

/** Who else has the external id: the candidates have it with the rest. */
const holder = sql`(select x.id from candidates x where x.n = r.n and 'externalId' = any (x.why) limit 1)`

const columns = [...PERSON_COLUMNS, ...FIELDS]
const names = sql.raw(listed(columns.map((field) => patients[field].name)))
const values = sql.raw(listed(columns.map((field) => `r.${patients[field].name}`)))

/** A new record. The image of a refused one is what the refusal may have to show. */
function defineRegistration({
  name,
  before,
  after,
  happened,
}: Record<'before' | 'after', readonly Cte[]> & {
  name: string
  happened: readonly Happening[]
}) {
  return defineWrite(() => ({
    name,
    asked,
    subjects: [candidatesOfRows(r.externalId)],
    from: sql`from asked r left join ${clinics} c on c.id = r.clinic_id where r.kept is null`,
    checks: [
      { name: 'clinic', holds: sql`c.id is not null`, refusal: CLINIC_NOT_FOUND },
      guardiansAreUsers,
      ...phoneChecks('#/phone'),
      nobodyAlike,
      uniqueExternalId(holder),
    ],
    effects: [
      ...before,
      cte(
        'put',
        sql`insert into ${patients} (clinic_id, id, user_id, do_not_contact, created_at, updated_at,
${names})
select r.clinic_id, r.id, r.of_user, coalesce(r.do_not_contact, false), r.at, r.at,
${values}
from judged j join asked r on r.n = j.n where j.refused is null
on conflict (clinic_id, user_id) where user_id is not null do nothing returning *`,
      ),
      cte('registered', sql`select p.*, r.n from put p join asked r on r.clinic_id = p.clinic_id and r.id = p.id`),
      ...after,
    ],
    happened,
    answers: {
      // Nothing was merged into a record that is only just made.
      image: sql`case when e.n is not null then ${withoutKey(sql`to_jsonb(e)`)} - 'n' || jsonb_build_object('stopped', ${stoppedOf('e')})
else jsonb_build_object('country', (select c.settings->'country' from ${clinics} c where c.id = r.clinic_id), 'candidates', ${candidatesShown}) end`,
      written: sql`e.n is not null`,
      from: sql`asked r left join registered e on e.n = r.n`,
    },
    status: 201,
  }))
}

const registerOne = defineRegistration({
  name: 'patient-register',
  before: [],
  after: [],
  happened: [patientsRegistered('registered'), candidatesRead],
})

const registerCaller = defineRegistration({
  name: 'me-register',
  before: [
    cte(
      'met',
      sql`insert into ${users} (id, issuer, subject, name, email)
select r.user_id, r.issuer, r.subject, r.user_name, r.user_email
from judged j join asked r on r.n = j.n where j.refused is null on conflict do nothing`,
    ),
  ],
  // Only the desk sees similar patients: an answer would tell a stranger who is a patient here.
  after: [
    cte(
      'pairs',
      sql`insert into ${possibleDuplicates} (clinic_id, patient_id, other_id, why, created_at)
select e.clinic_id, e.id, x.id, x.why, e.created_at from registered e join candidates x on x.n = e.n`,
    ),
  ],
  // Nobody has confirmed anything here.
  happened: [{ action: 'patient.registered', of: patientKind, rows: 'registered' }],
})

/** What a row says of a person, besides who may see their record. */
function newcomerRow(
  { name, phone = null, dateOfBirth = null, ...rest }: Omit<RegisterInput, 'metadata' | 'confirmNew' | 'userId'>,
  country: Country | null,
) {
  return {
    ...personRow({ name, phone, dateOfBirth }, country),
    ...rest,
    guardianUserIds: [...new Set(rest.guardianUserIds)],
    ...phoneReading(phone, country),
  }
}

/**
 * Registers a patient.
 * @throws DomainError VALIDATION_ERROR, POSSIBLE_DUPLICATE, EXTERNAL_ID_TAKEN, PATIENT_EXISTS when the user it names has a
 * record in this clinic
 */
export async function registerPatient(
  { db, vault, actor }: Deps,
  request: RecordRequest,
  { metadata, confirmNew, userId, ...input }: RegisterInput,
): Promise<Written> {
  refuseUnborn(input.dateOfBirth, actor.now)
  const sealed: { metadata?: Sealed | null } = await sealMetadata(vault, metadata, request)
  const { clinicId, id, idempotency } = request
  const register = async (country: Country | null) => {
    const written = await runWrite(db, registerOne, {
      asking: { actor, idempotency, clinicId },
      row: {
        id,
        ...newcomerRow(input, country),
        ...sealed,
        ofUser: userId,
        // The desk alone decided on these links, so somebody else has to confirm them.
        pendingUserIds: [...new Set([...(input.guardianUserIds ?? []), ...(userId ? [userId] : [])])],
        asksFirst: confirmNew !== true,
      },
    })
    if (!written) throw PATIENT_EXISTS
    return written
  }
  return inClinicsCountry(clinicId, (country) => unlessJustRegistered(() => register(country)))
}

/**
 * Makes the caller's own record, once a clinic, with their user row where this is their first request.
 * @throws DomainError VALIDATION_ERROR, PATIENT_EXISTS
 */
export async function registerMe(
  { db, actor }: Deps,
  { clinicId, id, idempotency }: RecordRequest,
  input: RegisterMeInput,
): Promise<Written> {
  const { userId, issuer, subject, name, email } = actor.caller
  refuseUnborn(input.dateOfBirth, actor.now)
  return inClinicsCountry(clinicId, async (country) => {
    const written = await runWrite(db, registerCaller, {
      asking: { actor, idempotency, clinicId },
      row: {
        id,
        ...newcomerRow(input, country),
        ofUser: userId,
        pendingUserIds: [],
        asksFirst: false,
        issuer,
        subject,
        userName: name,
        userEmail: email,
      },
    })
    if (!written) throw PATIENT_EXISTS
    return written
  })
}
