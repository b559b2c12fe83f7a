import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { runWrite, unlessReplayed } from '../../../db/composed-write.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { withoutKey } from '../../../db/patient-key.ts'
import { patients } from '../../../db/schema/people.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { STALE, versionsOf } from './merged.ts'
import { movedRows } from './moved-rows.ts'
import { PATIENT_NOT_FOUND } from './queries.ts'
import { type UnmergeInput, unmergeAnswer } from './schemas.ts'

const NOT_MERGED = new DomainError('INVALID_STATUS_TRANSITION', 'This record is not merged into another one.', {
  allowed: [],
})
const NOT_LAST = new DomainError('MERGE_NOT_LAST', 'A later merge builds on this one: undo the later one first.')

const verdictShape = z.looseObject({
  undone: z.looseObject({ refused: z.string().optional(), id: z.string().optional() }).nullable(),
})

function refusalOf(undone: z.infer<typeof verdictShape>['undone']): DomainError {
  switch (undone?.refused) {
    case 'VERSION_MISMATCH':
      return STALE
    case 'NOT_MERGED':
      return NOT_MERGED
    case 'MERGE_NOT_LAST':
      return NOT_LAST
    case 'EXTERNAL_ID_TAKEN':
      return new DomainError(
        'EXTERNAL_ID_TAKEN',
        'Since the merge, another record has been given the external id of this one.',
        undone.id === undefined ? {} : { id: undone.id },
      )
    default:
      return PATIENT_NOT_FOUND
  }
}

const unmergeShape = unmergeAnswer.extend({ at: z.string().transform((at) => new Date(at).toISOString()) })

/** What the function tells of an unmerge, as it is answered. */
export function presentUnmerge(unmerge: unknown): z.infer<typeof unmergeAnswer> {
  return unmergeShape.parse(unmerge)
}

/**
 * Undoes the merge of a record, where it is the newest of its survivor; with `dryRun` it tells what would go and what would stay.
 * @returns `{ unmerge, patient }`, the patient an image of the record that stands for itself again
 * @throws DomainError PATIENT_NOT_FOUND, VERSION_MISMATCH, INVALID_STATUS_TRANSITION for a record that is not merged,
 *   MERGE_NOT_LAST, EXTERNAL_ID_TAKEN
 */
export async function unmergePatient(
  { db, actor }: Deps,
  request: RecordRequest,
  { dryRun = false }: UnmergeInput,
): Promise<{ image: Record<string, unknown>; replayed: boolean }> {
  const { caller, now } = actor
  const flag = (value: boolean) => param(value, 'boolean')
  const told = (dry: boolean) =>
    sql`select u.clinic_id, u.id, (u.undone->'survivor'->>'id')::uuid survivor_id, (u.undone->'patient'->>'version')::int as version, u.undone
      from u where u.undone ? 'unmerge' and ${flag(dryRun)} = ${flag(dry)}`
  const moved = movedRows({ from: 'done', answer: sql`d.undone`, before: sql`d.survivor_id`, after: sql`d.id` })
  const result = await runWrite(db, {
    actor,
    idempotency: dryRun ? null : request.idempotency,
    status: 200,
    guards: [
      // Not locked here: the function holds all records of the merge, in the order of their ids.
      materialized(
        'cur',
        sql`select t.clinic_id, t.id from ${patients} t where t.clinic_id = ${param(request.clinicId, 'uuid')}
          and t.id = ${param(request.id, 'uuid')} and ${unlessReplayed}`,
      ),
      materialized(
        'u',
        sql`select cur.clinic_id, cur.id, unmerge_patients(cur.clinic_id, cur.id, ${param(caller.userId, 'uuid')}, ${instantParam(now)},
          ${flag(!dryRun)}, ${versionsOf(request)}) undone from cur`,
      ),
    ],
    effects: [
      cte('done', told(false)),
      cte('looked', told(true)),
      cte(
        'survivor',
        sql`select e.clinic_id, e.survivor_id id, (e.undone->'survivor'->>'version')::int as version, e.id from_id from done e`,
      ),
      ...moved.effects,
    ],
    audit: [
      { action: 'patient.unmerged', subjectType: 'patient', from: 'done', patient: sql`e.id` },
      {
        action: 'patient.unmerged',
        subjectType: 'patient',
        from: 'survivor',
        patient: sql`e.id`,
        changed: sql`jsonb_build_object('merged_from', jsonb_build_array(e.from_id, null))`,
      },
      { action: 'patient.read', subjectType: 'patient', from: 'looked', patient: sql`e.id` },
      {
        action: 'patient.read',
        subjectType: 'patient',
        from: 'looked',
        subject: sql`e.survivor_id`,
        patient: sql`e.survivor_id`,
      },
      ...moved.audit,
    ],
    events: [
      {
        type: 'patient.unmerged',
        subjectType: 'patient',
        from: 'done',
        payload: sql`jsonb_build_object('patientId', e.id, 'unmergedFrom', e.survivor_id)`,
      },
      {
        type: 'patient.changed',
        subjectType: 'patient',
        from: 'survivor',
        payload: sql`jsonb_build_object('patientId', e.id)`,
      },
      ...moved.events,
    ],
    image: sql`select jsonb_build_object('unmerge', undone->'unmerge', 'patient', ${withoutKey(sql`(undone->'patient')`)}) as image from done`,
    verdict: {
      undone: sql`(select jsonb_set(undone - 'rows', '{patient}', coalesce(${withoutKey(sql`(undone->'patient')`)}, 'null')) from u)`,
    },
  })
  if (result.done) return { image: result.image, replayed: result.replayed }
  const { undone } = verdictShape.parse(result.verdict)
  if (!undone?.unmerge) throw refusalOf(undone)
  return { image: undone, replayed: false }
}
