import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { runWrite, unlessReplayed } from '../../../db/composed-write.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { withoutKey } from '../../../db/patient-key.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { patientMerges, patients } from '../../../db/schema/people.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { sealTexts } from '../../../platform/seal-texts.ts'
import { affectedImage, affectedOf, SOONEST } from '../affected.ts'
import { forbidden } from './beyond-role.ts'
import { patientMerged, STALE, versionsOf } from './merged.ts'
import { movedRows } from './moved-rows.ts'
import { PATIENT_NOT_FOUND } from './queries.ts'
import { type MergeInput, mergeAnswer } from './schemas.ts'

const MISMATCH = new DomainError('POSSIBLE_MISMATCH', 'The records may be of two people.')
const OTHERS_LINKED =
  'Other users are linked to one of the records, and a visit has begun: the admin of the clinic merges these.'

const verdictShape = z.looseObject({
  merged: z
    .looseObject({ refused: z.string().optional(), mergedInto: z.string().optional(), merge: z.unknown().optional() })
    .nullable(),
})

function refusalOf(refused: string | undefined, mergedInto: string | undefined): DomainError {
  if (mergedInto !== undefined) return patientMerged(mergedInto)
  if (refused === 'VERSION_MISMATCH') return STALE
  if (refused === 'POSSIBLE_MISMATCH') return MISMATCH
  return refused === 'FORBIDDEN' ? forbidden(OTHERS_LINKED) : PATIENT_NOT_FOUND
}

const mergeShape = mergeAnswer
  .omit({ affected: true })
  .extend({ at: z.string().transform((at) => new Date(at).toISOString()) })

/** What the function tells of a merge, as it is answered. */
export function presentMerge(image: Record<string, unknown>): z.infer<typeof mergeAnswer> {
  return { ...mergeShape.parse(image.merge), affected: affectedOf(image) }
}

/**
 * Merges a record into another of the same person; with `dryRun` it tells what would move.
 * @returns `{ merge, patient }`, the patient an image of the survivor
 * @throws DomainError PATIENT_NOT_FOUND, PATIENT_MERGED, FORBIDDEN, POSSIBLE_MISMATCH, VERSION_MISMATCH, VALIDATION_ERROR
 */
export async function mergePatient(
  { db, vault, actor }: Deps,
  request: RecordRequest,
  input: MergeInput,
): Promise<{ image: Record<string, unknown>; replayed: boolean }> {
  const { caller, now } = actor
  const { clinicId, id } = request
  const { into, dryRun = false, force = false } = input
  if (into === id) throw invalidField('#/into', 'is the record itself')
  const isAdmin = caller.roles.some((role) => role === 'CLINIC_ADMIN' || role === 'SUPER_ADMIN')
  const as = v7({ msecs: now })
  const { reason } = await sealTexts(vault, { reason: input.reason }, { table: patientMerges, clinicId, id: as })
  const flag = (value: boolean) => param(value, 'boolean')
  const done = (dry: boolean) =>
    sql`select m.clinic_id, m.id, m.into_id, (m.merged->>'from_version')::int as version, m.merged from m
      where m.merged ? 'merge' and ${flag(dryRun)} = ${flag(dry)}`
  const moved = movedRows({ from: 'done', answer: sql`d.merged`, before: sql`d.id`, after: sql`d.into_id` })
  const result = await runWrite(db, {
    actor,
    idempotency: dryRun ? null : request.idempotency,
    status: 200,
    guards: [
      // Not locked here: the function locks both records, in the order of their ids.
      materialized(
        'cur',
        sql`select t.clinic_id, t.id from ${patients} t where t.clinic_id = ${param(clinicId, 'uuid')}
          and t.id = ${param(id, 'uuid')} and ${unlessReplayed}`,
      ),
      materialized(
        'm',
        sql`select cur.clinic_id, cur.id, ${param(into, 'uuid')} into_id, merge_patients(cur.clinic_id, cur.id, ${param(into, 'uuid')},
          ${param(as, 'uuid')}, ${param(caller.userId, 'uuid')}, ${instantParam(now)}, ${flag(isAdmin)}, ${flag(force)},
          ${param(reason ?? null, 'text')}, ${flag(!dryRun)},
          ${versionsOf(request)}) merged from cur`,
      ),
      // By the statement's own snapshot: as it was before the merge.
      materialized(
        'affected',
        sql`select v.* from cur join ${patients} p on p.clinic_id = cur.clinic_id and p.id = ${param(into, 'uuid')} and p.status <> 'active'
          join ${appointments} v on v.clinic_id = cur.clinic_id and v.patient_id = cur.id
          where v.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') and v.ends_at > ${instantParam(now)} ${SOONEST}`,
      ),
    ],
    effects: [
      cte('done', done(false)),
      cte('looked', done(true)),
      cte(
        'survivor',
        sql`select e.clinic_id, e.into_id id, (e.merged->'patient'->>'version')::int as version, e.id from_id from done e`,
      ),
      ...moved.effects,
    ],
    audit: [
      { action: 'patient.merged', subjectType: 'patient', from: 'done', patient: sql`e.id` },
      {
        action: 'patient.merged',
        subjectType: 'patient',
        from: 'survivor',
        patient: sql`e.id`,
        changed: sql`jsonb_build_object('merged_from', jsonb_build_array(null, e.from_id))`,
      },
      {
        action: 'patient.read',
        subjectType: 'patient',
        from: 'looked',
        subject: sql`e.into_id`,
        patient: sql`e.into_id`,
      },
      ...moved.audit,
    ],
    events: [
      {
        type: 'patient.merged',
        subjectType: 'patient',
        from: 'done',
        payload: sql`jsonb_build_object('patientId', e.id, 'mergedInto', e.into_id)`,
      },
      {
        type: 'patient.changed',
        subjectType: 'patient',
        from: 'survivor',
        payload: sql`jsonb_build_object('patientId', e.id)`,
      },
      ...moved.events,
    ],
    image: sql`select jsonb_build_object('merge', merged->'merge', 'patient', ${withoutKey(sql`(merged->'patient')`)},
      'affected', ${affectedImage}) as image from done`,
    verdict: {
      merged: sql`(select jsonb_set(merged - 'rows', '{patient}', coalesce(${withoutKey(sql`(merged->'patient')`)}, 'null'))
        || jsonb_build_object('affected', ${affectedImage}) from m)`,
    },
  })
  if (result.done) return { image: result.image, replayed: result.replayed }
  const { merged } = verdictShape.parse(result.verdict)
  if (!merged?.merge) throw refusalOf(merged?.refused, merged?.mergedInto)
  return { image: merged, replayed: false }
}
