import { type SQL, sql } from 'drizzle-orm'
import { list, text } from '../../../db/asked.ts'
import type { Database } from '../../../db/client.ts'
import { cte, materialized } from '../../../db/cte.ts'
import type { RecordKind } from '../../../db/happened.ts'
import { onceHeld } from '../../../db/locks.ts'
import type { Actor } from '../../../db/request.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { doctors } from '../../../db/schema/people.ts'
import { idempotencyKeys } from '../../../db/schema/records.ts'
import { defineWrite, rowsAsked, tryWrite } from '../../../db/write.ts'
import type { AffectedBy } from '../../../domain/affected.ts'
import { appointmentKind } from '../../../records/visits/appointment.ts'
import { visitPayload } from '../../../records/visits/visit-payload.ts'
import { Outdated } from '../outdated.ts'
import type { StandingVisit } from './standing-visits.ts'

/** A visit with what it was judged to be affected by, and the version of the rules it was judged by. */
export interface Verdict {
  visit: StandingVisit
  doctorRules: number
  affectedBy: AffectedBy | null
}

/** What the request that brought the change answers: kept with its key, and a reading of the patients it names. */
export interface MarkAnswer {
  affected: readonly object[]
  patientIds: readonly string[]
  key: string | null
}

const asked = rowsAsked({
  /** `{ clinic_id, id, doctor_id, doctor_rules, version, affected_by }`, each once. */
  verdicts: list,
  /** `{ patient_id }`, each once: the patients whose visits the answer names. */
  told: list,
  answer: list,
  answerKey: text,
})
const { r } = asked

const judgedVisitKind: RecordKind = { ...appointmentKind, payload: visitPayload(sql`, 'affectedBy', e.affected_by`) }

/** An answer that names affected visits is audited as a read of their patients' data. */
const toldPatientKind: RecordKind = { subjectType: 'patient', patient: sql`e.id`, payload: sql`null::jsonb` }

const ofJudged = (rows: SQL) => sql`from asked r join judged j on j.n = r.n and j.refused is null ${rows}`
const all = sql`(select count(*) from given g where g.n = r.n)`

/**
 * Marks visits as they were judged, all or none. Readers see the mark in the record, so it raises the version and the
 * ETag, is audited and makes an event. Who read a visit before a closure has to read it again before they can move it.
 */
const markVisits = defineWrite(() => ({
  name: 'mark-affected',
  asked,
  subjects: [
    materialized(
      'given',
      sql`select r.n, g.* from asked r cross join jsonb_to_recordset(${r.verdicts}) as g(
clinic_id uuid, id uuid, doctor_id uuid, doctor_rules int, version int, affected_by text
)`,
    ),
    // Every change of the rules raises this version. While the row is locked it stays, until these marks are written.
    materialized(
      'doctors_held',
      sql`select d.id, d.rules_version from ${doctors} d where d.id = any (array(select g.doctor_id from given g))
order by d.id for no key update`,
    ),
    materialized(
      'held',
      sql`select v.*, g.n, g.affected_by judged_by from given g join ${appointments} v on v.clinic_id = g.clinic_id and v.id = g.id
where v.version = g.version and ${onceHeld('doctors_held')} order by v.id for no key update of v`,
    ),
  ],
  from: sql`from asked r where ${onceHeld('held')}`,
  checks: [
    {
      name: 'rules as judged by',
      holds: sql`(
select count(*) from given g join doctors_held d on d.id = g.doctor_id and d.rules_version = g.doctor_rules where g.n = r.n
) = ${all}`,
      refusal: () => new Outdated('rules'),
    },
    {
      name: 'visits as judged',
      holds: sql`(select count(*) from held h where h.n = r.n) = ${all}`,
      refusal: () => new Outdated('visit'),
    },
  ],
  effects: [
    cte(
      'marked',
      sql`update ${appointments} t set affected_by = h.judged_by, version = t.version + 1, updated_at = r.at
${ofJudged(sql`join held h on h.n = r.n`)}
where t.clinic_id = h.clinic_id and t.id = h.id and t.affected_by is distinct from h.judged_by returning t.*, h.n`,
    ),
    cte(
      'told_patients',
      sql`select r.n, r.clinic_id, p.patient_id id, null::int as version
${ofJudged(sql`cross join jsonb_to_recordset(${r.told}) as p(patient_id uuid)`)}`,
    ),
    cte(
      'answered',
      sql`update ${idempotencyKeys} k set answer = k.answer || jsonb_build_object('affected', ${r.answer})
${ofJudged(sql``)} where k.user_id = r.user_id and k.key = ${r.answerKey}`,
    ),
  ],
  happened: [
    {
      action: sql`case when e.affected_by is null then 'appointment.unaffected' else 'appointment.affected' end`,
      of: judgedVisitKind,
      rows: 'marked',
      join: sql` join held b on b.n = e.n and b.id = e.id`,
      changed: sql`jsonb_build_object('affected_by', jsonb_build_array(b.affected_by, e.affected_by))`,
    },
    { action: 'appointments.listed', of: toldPatientKind, rows: 'told_patients', isRead: true },
  ],
  answers: {
    image: sql`jsonb_build_object('marked', (select count(*) from marked m where m.n = r.n))`,
    written: sql`true`,
    from: sql`asked r join judged j on j.n = r.n and j.refused is null`,
  },
  status: 200,
}))

/** Writes the marks; false where rules or visits are not what they were judged by any more. */
export async function writeMarks(
  db: Database,
  actor: Actor,
  { verdicts, answer, clinicId }: { verdicts: readonly Verdict[]; answer: MarkAnswer | null; clinicId: string | null },
): Promise<boolean> {
  const outcome = await tryWrite(db, markVisits, {
    asking: { actor, idempotency: null, clinicId },
    row: {
      verdicts: verdicts.map(({ visit, doctorRules, affectedBy }) => ({
        clinic_id: visit.clinicId,
        id: visit.id,
        doctor_id: visit.doctorId,
        version: visit.version,
        doctor_rules: doctorRules,
        affected_by: affectedBy,
      })),
      told: (answer?.patientIds ?? []).map((id) => ({ patient_id: id })),
      answer: answer?.affected ?? [],
      answerKey: answer?.key ?? null,
    },
  })
  if (outcome instanceof Outdated) return false
  if (outcome instanceof Error) throw outcome
  return true
}
