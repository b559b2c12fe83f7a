import { describe } from '#openapi/describe'
import { allow } from '../../../platform/auth/allow.ts'
import { factory } from '../../../platform/http/context.ts'
import { filtersOf, page } from '../../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../../platform/http/deps.ts'
import { pathId } from '../../../platform/http/path-id.ts'
import { valid } from '../../../platform/http/valid.ts'
import { presentPatient } from '../patients/record.ts'
import {
  type DuplicatePair,
  dismissAnswer,
  dismissInput,
  duplicatePage,
  duplicatesQuery,
  mergedAnswer,
  mergeInput,
  unmergedAnswer,
  unmergeInput,
} from '../patients/schemas.ts'
import { tagged } from '../tagged.ts'
import { dismissPair, presentDismissed } from './dismiss.ts'
import { listDuplicates } from './duplicates.ts'
import * as examples from './examples.ts'
import { mergePatient, presentMerge } from './merge.ts'
import { presentUnmerge, unmergePatient } from './unmerge.ts'

const tag = 'Patients'

/** The routes about two records of one person: duplicates, merge and unmerge. */
export const samePersonRoutes = factory
  .createApp()
  .get(
    '/patients/duplicates',
    describe({
      id: 'listDuplicatePatients',
      summary: 'List possible duplicate patients',
      example: examples.listing,
      description:
        'Lists pairs of records that may belong to one person, the newest first. They were found when patients registered themselves. Twins share everything but the name.',
      tag,
      answer: duplicatePage,
      list: true,
      codes: ['INVALID_CURSOR', 'CLINIC_REQUIRED'],
    }),
    allow('patients:duplicates'),
    valid('query', duplicatesQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const rows = await listDuplicates(db, actor, query)
      const positionOf = ({ foundAt, patient, other }: DuplicatePair) => [foundAt, patient.id, other.id]
      return c.json(page(c, { rows, limit: query.limit, positionOf, filters: filtersOf(actor, query) }))
    },
  )
  .post(
    '/patients/duplicates/dismiss',
    describe({
      id: 'dismissDuplicatePatients',
      summary: 'Dismiss a possible duplicate',
      example: examples.dismissing,
      description:
        'Removes a pair from the list, because the records belong to two people. The ids may come in either order. A repeated request changes nothing. The two can still be merged.',
      tag,
      answer: dismissAnswer,
      codes: ['PATIENT_NOT_FOUND', 'NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('patients:duplicates'),
    valid('json', dismissInput),
    async (c) => {
      const input = c.req.valid('json')
      const request = await recordRequest(c, input.patientId, input)
      const { image, replayed } = await dismissPair(depsOf(c), request, input)
      if (replayed) c.header('Idempotency-Replayed', 'true')
      return c.json(presentDismissed(image))
    },
  )
  .post(
    '/patients/:id/merge',
    describe({
      id: 'mergePatient',
      summary: 'Merge a patient record into another',
      example: examples.merging,
      description:
        'Moves visits, plans and series to the record `into`, which also takes over the fields that it lacks. If either record has a visit that has begun, clinical text or a plan, users who are linked to only one of the two records lose their link (`setAside`). Records that may belong to two people are refused with POSSIBLE_MISMATCH. `dryRun` writes nothing.',
      tag,
      answer: mergedAnswer,
      versioned: true,
      codes: ['PATIENT_NOT_FOUND', 'PATIENT_MERGED', 'PATIENT_INACTIVE', 'POSSIBLE_MISMATCH', 'CLINIC_REQUIRED'],
    }),
    allow('patients:merge'),
    valid('json', mergeInput),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      const { image, replayed } = await mergePatient(deps, await recordRequest(c, pathId(c, 'id'), input), input)
      const patient = tagged(c, await presentPatient(image.patient, deps), { replayed })
      return c.json({ merge: presentMerge(image), patient })
    },
  )
  .post(
    '/patients/:id/unmerge',
    describe({
      id: 'unmergePatient',
      summary: 'Undo the newest merge of a record',
      example: examples.unmerging,
      description:
        'The merged record gets back the rows that the merge moved and the user links that it set aside. Rows that were created since stay with the survivor and are listed, unless they belong to a row that goes back, such as a plan to its visit. Fields that the survivor took over go back unless they were changed since. If the survivor has a later merge, the answer is MERGE_NOT_LAST. `dryRun` writes nothing.',
      tag,
      answer: unmergedAnswer,
      versioned: true,
      codes: [
        ...(['PATIENT_NOT_FOUND', 'INVALID_STATUS_TRANSITION', 'MERGE_NOT_LAST', 'EXTERNAL_ID_TAKEN'] as const),
        ...(['PATIENT_INACTIVE', 'CLINIC_REQUIRED'] as const),
      ],
    }),
    allow('patients:merge'),
    valid('json', unmergeInput),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      const { image, replayed } = await unmergePatient(deps, await recordRequest(c, pathId(c, 'id'), input), input)
      const patient = tagged(c, await presentPatient(image.patient, deps), { replayed })
      return c.json({ unmerge: presentUnmerge(image.unmerge), patient })
    },
  )
