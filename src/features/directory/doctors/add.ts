import { type SQL, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { text, uuid } from '../../../db/asked.ts'
import { type Cte, cte, materialized } from '../../../db/cte.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { clinicDoctors, clinics, doctors } from '../../../db/schema/people.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import { CLINIC_NOT_FOUND, DOCTOR_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { doctorKind } from '../../../records/doctor.ts'
import { holderIn, uniqueExternalId } from '../../../records/external-id.ts'

import { writeOne } from '../write-one.ts'
import { PENDING_USER, pendingLink, pendingLinkHappened, pendingUserChecks } from './pending-user.ts'
import { doctorColumns } from './record.ts'
import type { AddDoctorInput } from './schemas.ts'
import { oneDoctorAUser } from './user-link.ts'

/** The rows that the effects `person` and `place` return are joined into one doctor. */
const joined = cte(
  'joined',
  sql`select ${doctorColumns}, r.n from person d join place m on m.doctor_id = d.id join asked r on r.clinic_id = m.clinic_id and r.id = d.id`,
)

/** A doctor's place in the clinic, up to its FROM, which gives the row `r`. */
const insertPlace: SQL = sql`insert into ${clinicDoctors} (clinic_id, doctor_id, external_id, created_at, updated_at)
select r.clinic_id, r.id, r.external_id, r.at, r.at`

const added = { action: 'doctor.added', of: doctorKind, rows: 'joined' }

const answers = {
  image: sql`to_jsonb(e) - 'n' || jsonb_build_object('doctor_ids', jsonb_build_array(e.id))`,
  written: sql`true`,
  from: sql`joined e join asked r on r.n = e.n`,
}

const isClinic = { name: 'clinic', holds: sql`c.id is not null`, refusal: CLINIC_NOT_FOUND }

const addPerson = defineWrite(() => ({
  name: 'doctor-add',
  asked: rowsAsked({ id: uuid, name: text, specialty: text, linkedUserId: uuid, externalId: text, ...PENDING_USER }),
  subjects: [],
  from: sql`from asked r left join ${clinics} c on c.id = r.clinic_id where r.kept is null`,
  checks: [isClinic, ...pendingUserChecks, uniqueExternalId(holderIn(clinicDoctors, 'doctor_id'))],
  effects: [
    cte(
      'person',
      sql`insert into ${doctors} (id, name, specialty, user_id, created_at, updated_at)
select r.id, r.name, r.specialty, r.linked_user_id, r.at, r.at
from judged j join asked r on r.n = j.n where j.refused is null returning *`,
    ),
    cte('place', sql`${insertPlace} from person d join asked r on r.id = d.id returning *`),
    joined,
    ...pendingLink,
  ],
  happened: [added, pendingLinkHappened],
  answers,
  status: 201,
}))

const personsHeld: Cte = materialized(
  'held',
  sql`select t.*, r.n from asked r join ${doctors} t on t.id = r.id
where r.kept is null order by t.id for no key update of t`,
)

const addPlace = defineWrite(() => ({
  name: 'doctor-add-place',
  asked: rowsAsked({ id: uuid, externalId: text }),
  subjects: [personsHeld],
  from: sql`from asked r left join held t on t.n = r.n left join ${clinics} c on c.id = r.clinic_id`,
  checks: [
    { name: 'doctor', holds: sql`t.id is not null`, refusal: DOCTOR_NOT_FOUND },
    isClinic,
    uniqueExternalId(holderIn(clinicDoctors, 'doctor_id')),
  ],
  effects: [
    cte(
      'place',
      sql`${insertPlace} from judged j join asked r on r.n = j.n where j.refused is null
on conflict (clinic_id, doctor_id) do nothing returning *`,
    ),
    cte(
      'person',
      sql`update ${doctors} t set version = t.version + 1, updated_at = m.updated_at from place m where t.id = m.doctor_id returning t.*`,
    ),
    joined,
  ],
  happened: [added],
  answers,
  status: 201,
}))

/** A new person. The user whom an admin names is pending, the one whom a SUPER_ADMIN names is linked at once. */
function addNewPerson(deps: Deps, request: RecordRequest, input: AddDoctorInput): Promise<Written> {
  const { name, specialty, userId, externalId } = input
  const { caller, now } = deps.actor
  const user = caller.roles.includes('SUPER_ADMIN') ? { linkedUserId: userId } : { pendingUserId: userId }
  const row = { id: request.id, name, specialty, externalId, ...user, linkId: v7({ msecs: now }) }
  return writeOne(deps, request, [addPerson, row])
}

async function addKnownPerson(
  { db, actor }: Deps,
  { clinicId, idempotency }: RecordRequest,
  row: { id: string; externalId: string | null | undefined },
): Promise<Written> {
  const written = await runWrite(db, addPlace, { asking: { actor, idempotency, clinicId }, row })
  if (!written) throw invalidField('#/id', 'already works in this clinic')
  return written
}

const ONLY_A_SUPER_ADMIN = new DomainError('FORBIDDEN', 'Only a SUPER_ADMIN may add a doctor of another clinic.')

/**
 * Adds a doctor to the clinic: a new person, or, for a SUPER_ADMIN, one who works in another clinic already.
 * @throws DomainError FORBIDDEN, NOT_FOUND, DOCTOR_NOT_FOUND, VALIDATION_ERROR, EXTERNAL_ID_TAKEN
 */
export async function addDoctor(deps: Deps, request: RecordRequest, input: AddDoctorInput): Promise<Written> {
  const { id, externalId } = input
  if (id === undefined) return oneDoctorAUser(addNewPerson(deps, request, input))
  if (!deps.actor.caller.roles.includes('SUPER_ADMIN')) throw ONLY_A_SUPER_ADMIN
  return addKnownPerson(deps, request, { id, externalId })
}
