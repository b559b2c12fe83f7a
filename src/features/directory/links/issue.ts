import { type SQL, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { cte, materialized } from '../../../db/cte.ts'
import { linkCodes } from '../../../db/schema/links.ts'
import { clinicDoctors, doctors, patients } from '../../../db/schema/people.ts'
import { insertInto, instantParam, param } from '../../../db/statement.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { type Check, type RecordWrite, writeRecord } from '../../appointments/write-record.ts'
import { DOCTOR_NOT_FOUND } from '../doctors/queries.ts'
import { doctorColumns } from '../doctors/record.ts'
import { worksHereOnly } from '../doctors/user-link.ts'
import { isSurvivor } from '../patients/merged.ts'
import { PATIENT_NOT_FOUND } from '../patients/queries.ts'
import type { CodeKind, IssuedCode } from './schemas.ts'

/** A day. */
const LASTS = 24 * 60 * 60_000

type Subject = Pick<RecordWrite, 'current' | 'was' | 'notFound' | 'checks'> & { column: 'patientId' | 'doctorId' }

function patientOf({ clinicId, id }: RecordRequest): Subject {
  return {
    current: sql`select t.clinic_id, t.id, t.merged_into, t.status from ${patients} t where t.clinic_id = ${param(clinicId, 'uuid')}
      and t.id = ${param(id, 'uuid')}`,
    was: sql`jsonb_build_object('merged_into', cur.merged_into)`,
    notFound: PATIENT_NOT_FOUND,
    checks: [isSurvivor, isAlive],
    column: 'patientId',
  }
}

/** For whom has died nobody speaks from then on. */
const isAlive: Check = {
  holds: sql`cur.status <> 'deceased'`,
  refusal: new DomainError('PATIENT_INACTIVE', 'This patient has died: nobody can be linked to their record any more.'),
}

/** A doctor's user acts as them in every clinic: one alone may not decide it for another. */
function doctorOf({ actor }: Deps, { clinicId, id }: RecordRequest): Subject {
  return {
    current: sql`select ${doctorColumns} from ${clinicDoctors} m join ${doctors} d on d.id = m.doctor_id
      where m.clinic_id = ${param(clinicId, 'uuid')} and d.id = ${param(id, 'uuid')}`,
    notFound: DOCTOR_NOT_FOUND,
    checks: actor.caller.roles.includes('SUPER_ADMIN') ? [] : [worksHereOnly],
    column: 'doctorId',
  }
}

const issuedShape = z.object({ kind: z.enum(['self', 'guardian', 'doctor']), expires_at: z.string() })

/**
 * Issues a code that links whoever redeems it to a patient, or to a doctor; the code before it, of the same record and kind, is
 * good no more. It is shown once, so it is never replayed.
 * @returns the code's record without the code
 * @throws DomainError PATIENT_NOT_FOUND, PATIENT_MERGED, PATIENT_INACTIVE for whom has died, DOCTOR_NOT_FOUND, FORBIDDEN for a doctor who works in another clinic too
 */
export async function issueCode(
  deps: Deps,
  request: RecordRequest,
  { kind, secret }: { kind: CodeKind; secret: string },
): Promise<Omit<IssuedCode, 'code'>> {
  const { caller, now } = deps.actor
  const { column, ...subject } = kind === 'doctor' ? doctorOf(deps, request) : patientOf(request)
  const nobody: SQL = sql`null::uuid`
  const [patientId, doctorId] = column === 'patientId' ? [sql`go.id`, nobody] : [nobody, sql`go.id`]
  const code = { clinicId: sql`go.clinic_id`, id: v7({ msecs: now }), patientId, doctorId, kind, secret }
  const times = { issuedBy: caller.userId, expiresAt: now + LASTS, createdAt: now }
  const { image } = await writeRecord(
    deps,
    { ...request, idempotency: null },
    {
      ...subject,
      status: 201,
      effects: [
        materialized(
          'ended',
          sql`select end_link_codes(go.clinic_id, ${patientId}, ${doctorId}, ${param(kind, 'text')}, ${instantParam(now)}) n from go`,
        ),
        cte(
          'a',
          sql`${insertInto(linkCodes, { ...code, ...times })} from go where (select n from ended) >= 0 returning *`,
        ),
      ],
      audit: [
        {
          action: 'link.code_issued',
          subjectType: column === 'patientId' ? 'patient' : 'doctor',
          from: 'a',
          subject: sql`coalesce(e.patient_id, e.doctor_id)`,
          patient: sql`e.patient_id`,
          changed: sql`jsonb_build_object('kind', jsonb_build_array(null, e.kind))`,
        },
      ],
      events: [],
      image: sql`select to_jsonb(a) - 'secret' as image from a`,
    },
  )
  const issued = issuedShape.parse(image)
  return { kind: issued.kind, expiresAt: new Date(issued.expires_at).toISOString() }
}
