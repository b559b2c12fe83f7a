import { type SQL, sql } from 'drizzle-orm'
import type { AuditEntry } from '../../../db/audit.ts'
import { cte } from '../../../db/cte.ts'
import { withoutKey } from '../../../db/patient-key.ts'
import { clinics, patients, possibleDuplicates, users } from '../../../db/schema/people.ts'
import type { Sealed } from '../../../db/sealed.ts'
import { insertInto, instantParam, param } from '../../../db/statement.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import { refuseUnborn } from '../../../domain/patient.ts'
import { patientKeyOf } from '../../../domain/patient-key.ts'
import type { Country } from '../../../domain/phone.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { countryOf, inClinicsCountry } from '../../../records/clinics-country.ts'
import { candidates, confirmedNew, unlessJustRegistered } from '../../../records/patient-candidates.ts'
import { type Check, type RecordWrite, type Written, writeRecord } from '../../appointments/write-record.ts'
import { CLINIC_NOT_FOUND } from '../clinic/queries.ts'
import { externalIdIsFree } from '../external-id.ts'
import { phoneChecks } from './clinics-country.ts'
import { isNobodyKnown, shownCandidates } from './possible-duplicate.ts'
import { sealMetadata } from './record.ts'
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

/** Who else has the external id: the candidates have it with the rest. */
const takenBy = sql`(select x.id from candidates x where 'externalId' = any(x.why) limit 1)`

interface Registration {
  input: Omit<RegisterInput, 'metadata' | 'confirmNew'>
  metadata: { metadata?: Sealed | null }
  country: Country | null
  /** Whether somebody like them stops it, until they are confirmed to be new. */
  asksFirst: boolean
  /** Users whom the desk links by its own word: another hand confirms them. */
  pendingUserIds: readonly string[]
}

function registration({ actor }: Deps, request: RecordRequest, { input, ...more }: Registration): RecordWrite {
  const { now } = actor
  const { clinicId, id } = request
  const { name, phone = null, externalId } = input
  const guardianUserIds = [...new Set(input.guardianUserIds ?? [])]
  const row = insertInto(patients, {
    ...{ clinicId, id, ...input, ...more.metadata, guardianUserIds, createdAt: now, updatedAt: now },
    pendingUserIds: [...new Set(more.pendingUserIds)],
    ...patientKeyOf({ name, phone }, more.country),
  })
  const sound = [guardiansAreUsers(guardianUserIds), ...phoneChecks(clinicId, phone, more.country)]
  const shown = more.asksFirst ? shownCandidates(sound) : null
  const audit: AuditEntry = { action: 'patient.registered', subjectType: 'patient', from: 'a', patient: sql`e.id` }
  return {
    status: 201,
    current: sql`select t.id from ${clinics} t where t.id = ${param(clinicId, 'uuid')}`,
    locks: false,
    was: sql`jsonb_build_object('country', ${countryOf(clinicId)}, 'taken_by', ${takenBy},
      'candidates', (select jsonb_agg(x.summary) from candidates x))`,
    notFound: CLINIC_NOT_FOUND,
    checks: [
      ...sound,
      ...(more.asksFirst ? [isNobodyKnown({ clinicId, ...input }, more.country)] : []),
      ...externalIdIsFree(externalId, takenBy),
    ],
    otherwise: PATIENT_EXISTS,
    effects: [
      candidates({ clinicId, ...input }, more.country),
      cte('a', sql`${row} from go on conflict (clinic_id, user_id) where user_id is not null do nothing returning *`),
      ...(shown ? [shown.cte] : []),
    ],
    audit: [{ ...audit, changed: confirmedNew }, ...(shown ? [shown.audit] : [])],
    events: [
      {
        type: 'patient.registered',
        subjectType: 'patient',
        from: 'a',
        payload: sql`jsonb_build_object('patientId', e.id)`,
      },
    ],
    // Nothing was merged into a record that is only just made.
    image: sql`select ${withoutKey(sql`to_jsonb(a)`)} as image from a`,
  }
}

/**
 * Registers a patient.
 * @throws DomainError VALIDATION_ERROR, POSSIBLE_DUPLICATE, EXTERNAL_ID_TAKEN, PATIENT_EXISTS when the user it names has a
 * record in this clinic
 */
export async function registerPatient(deps: Deps, request: RecordRequest, input: RegisterInput): Promise<Written> {
  refuseUnborn(input.dateOfBirth, deps.actor.now)
  const { metadata, confirmNew, ...rest } = input
  const sealed = await sealMetadata(deps.vault, metadata, request)
  const pendingUserIds = [...(rest.guardianUserIds ?? []), ...(rest.userId ? [rest.userId] : [])]
  return inClinicsCountry(request.clinicId, (country) => {
    const asked = { input: rest, metadata: sealed, country, asksFirst: confirmNew !== true, pendingUserIds }
    return unlessJustRegistered(() => writeRecord(deps, request, registration(deps, request, asked)))
  })
}

const pairs = (
  now: number,
): SQL => sql`insert into ${possibleDuplicates} (clinic_id, patient_id, other_id, why, created_at)
  select a.clinic_id, a.id, x.id, x.why, ${instantParam(now)} from a cross join candidates x`

/**
 * Makes the caller's own record, once a clinic, with their user row where this is their first request. Whether somebody like
 * them is known is for the desk to see: an answer would tell a stranger who is a patient here.
 */
export async function registerMe(deps: Deps, request: RecordRequest, input: RegisterMeInput): Promise<Written> {
  const { userId, issuer, subject, name, email } = deps.actor.caller
  refuseUnborn(input.dateOfBirth, deps.actor.now)
  const me = cte(
    'me',
    sql`${insertInto(users, { id: userId, issuer, subject, name, email })} from go on conflict do nothing`,
  )
  return inClinicsCountry(request.clinicId, (country) => {
    const asked = { input: { ...input, userId }, metadata: {}, country, asksFirst: false, pendingUserIds: [] }
    const write = registration(deps, request, asked)
    const effects = [me, ...write.effects, cte('pairs', pairs(deps.actor.now))]
    return writeRecord(deps, request, { ...write, effects, audit: write.audit.map(withoutCandidates) })
  })
}

/** Nobody has confirmed anything here. */
const withoutCandidates = ({ changed: _, ...entry }: AuditEntry): AuditEntry => entry
