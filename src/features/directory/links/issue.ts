import { type SQL, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import * as z from 'zod'
import { flag, instant, text, uuid } from '../../../db/asked.ts'
import type { Check } from '../../../db/checks.ts'
import { type Cte, cte, materialized } from '../../../db/cte.ts'
import { type RecordKind, untold } from '../../../db/happened.ts'
import { recordsHeld } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { linkCodes } from '../../../db/schema/links.ts'
import { clinicDoctors, doctors, patients } from '../../../db/schema/people.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import { DomainError } from '../../../domain/errors.ts'
import { DOCTOR_NOT_FOUND, PATIENT_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { doctorKind } from '../../../records/doctor.ts'
import { notErased } from '../../../records/patients/not-erased.ts'
import { patientKind } from '../../../records/patients/patient.ts'
import { decidesForThisClinic } from '../doctors/user-link.ts'
import { notMerged } from '../patients/merged.ts'
import type { CodeKind, IssuedCode } from './schemas.ts'

/** A day. */
const LASTS = 24 * 60 * 60_000

const asked = rowsAsked({
  /** Whose code it is. */
  id: uuid,
  codeId: uuid,
  kind: text,
  secret: text,
  expiresAt: instant,
  /** Whether the caller decides for one clinic only. */
  isPersonal: flag,
})

interface Issuing {
  name: string
  of: RecordKind
  /** The record `t` that the code is of, locked, as CTE `held`. */
  held: Cte
  checks: readonly Check[]
  /** Its id as that of a patient and of a doctor, over the row `t`. */
  patientId: SQL
  doctorId: SQL
}

/** A new code; the one before it, of the same record and kind, is good no more. */
function defineIssuing({ name, of, held, checks, patientId, doctorId }: Issuing) {
  return defineWrite(() => ({
    name,
    asked,
    subjects: [held],
    from: sql`from asked r left join held t on t.n = r.n`,
    columns: sql`t.clinic_id, ${patientId} patient_id, ${doctorId} doctor_id`,
    checks,
    effects: [
      materialized(
        'ended',
        sql`select j.*, end_link_codes(j.clinic_id, j.patient_id, j.doctor_id, r.kind, r.at) codes
from judged j join asked r on r.n = j.n where j.refused is null`,
      ),
      cte(
        'put',
        sql`insert into ${linkCodes} (clinic_id, id, patient_id, doctor_id, kind, secret, issued_by, expires_at, created_at)
select o.clinic_id, r.code_id, o.patient_id, o.doctor_id, r.kind, r.secret, r.user_id, r.expires_at, r.at
from ended o join asked r on r.n = o.n where o.codes >= 0 returning *`,
      ),
      cte(
        'issued',
        sql`select r.n, p.clinic_id, coalesce(p.patient_id, p.doctor_id) id, null::int as version, p.patient_id, p.kind, p.expires_at
from put p join asked r on r.code_id = p.id`,
      ),
    ],
    happened: [
      {
        action: 'link.code_issued',
        of: untold(of),
        rows: 'issued',
        changed: sql`jsonb_build_object('kind', jsonb_build_array(null, e.kind))`,
      },
    ],
    answers: {
      image: sql`jsonb_build_object('kind', e.kind, 'expires_at', e.expires_at)`,
      written: sql`true`,
      from: sql`issued e join asked r on r.n = e.n`,
    },
    status: 201,
  }))
}

const issueForPatient = defineIssuing({
  name: 'link-code',
  of: patientKind,
  held: recordsHeld(patients),
  checks: [
    { name: 'patient', holds: sql`t.id is not null`, refusal: PATIENT_NOT_FOUND },
    notMerged(),
    notErased(sql`t.erased_at is not null`),
    {
      name: 'alive',
      holds: sql`t.status <> 'deceased'`,
      refusal: new DomainError('PATIENT_INACTIVE', 'This patient has died: nobody new can be linked to their record.'),
    },
  ],
  patientId: sql`t.id`,
  doctorId: sql`null::uuid`,
})

const issueForDoctor = defineIssuing({
  name: 'doctor-link-code',
  of: doctorKind,
  held: materialized(
    'held',
    sql`select m.clinic_id, d.id, r.n from asked r join ${clinicDoctors} m on m.clinic_id = r.clinic_id and m.doctor_id = r.id
join ${doctors} d on d.id = m.doctor_id where r.kept is null order by d.id for no key update of m, d`,
  ),
  checks: [{ name: 'doctor', holds: sql`t.id is not null`, refusal: DOCTOR_NOT_FOUND }, decidesForThisClinic],
  patientId: sql`null::uuid`,
  doctorId: sql`t.id`,
})

const issuedShape = z.object({ kind: z.enum(['self', 'guardian', 'doctor']), expires_at: z.string() })

/**
 * Issues a code that links whoever redeems it to a patient, or to a doctor. It is shown once, so it is never replayed.
 * @returns the code's record without the code
 * @throws DomainError PATIENT_NOT_FOUND, PATIENT_MERGED, PATIENT_INACTIVE for whom has died, DOCTOR_NOT_FOUND, FORBIDDEN for a doctor who works in another clinic too
 */
export async function issueCode(
  { db, actor }: Deps,
  { clinicId, id }: RecordRequest,
  { kind, secret }: { kind: CodeKind; secret: string },
): Promise<Omit<IssuedCode, 'code'>> {
  const { caller, now } = actor
  const written = await runWrite(db, kind === 'doctor' ? issueForDoctor : issueForPatient, {
    asking: { actor, idempotency: null, clinicId },
    row: {
      id,
      codeId: v7({ msecs: now }),
      kind,
      secret,
      expiresAt: now + LASTS,
      isPersonal: !caller.roles.includes('SUPER_ADMIN'),
    },
  })
  if (!written) throw new Error('A code was not issued, and no check says why.')
  const issued = issuedShape.parse(written.image)
  return { kind: issued.kind, expiresAt: new Date(issued.expires_at).toISOString() }
}
