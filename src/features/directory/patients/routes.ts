import { v7 } from 'uuid'
import { z } from 'zod'
import { allow } from '../../../platform/auth.ts'
import { factory } from '../../../platform/context.ts'
import { page } from '../../../platform/cursor.ts'
import { type Deps, depsOf, recordRequest } from '../../../platform/deps.ts'
import { etag } from '../../../platform/etag.ts'
import { noQuery } from '../../../platform/fields.ts'
import { describe } from '../../../platform/openapi.ts'
import { pathId } from '../../../platform/path-id.ts'
import { valid } from '../../../platform/validate.ts'
import { filtersOf } from '../../appointments/queries.ts'
import { tagged } from '../tagged.ts'
import { affectedByStatus, statusDryRun } from './affected.ts'
import { changePatient } from './change.ts'
import { listDuplicates } from './duplicates.ts'
import { mergePatient, presentMerge } from './merge.ts'
import { getPatient, listPatients } from './queries.ts'
import { presentPatient } from './record.ts'
import { registerPatient } from './register.ts'
import {
  changePatientInput,
  changePatientQuery,
  type DuplicatePair,
  duplicatePage,
  duplicatesQuery,
  mergeAnswer,
  mergeInput,
  patientPage,
  patientRecord,
  patientsQuery,
  registerInput,
  searchInput,
  unmergeAnswer,
  unmergeInput,
} from './schemas.ts'
import { searchPatients } from './search.ts'
import { presentUnmerge, unmergePatient } from './unmerge.ts'

const tag = 'Patients'

const presentPatients = (images: readonly unknown[], deps: Pick<Deps, 'vault' | 'actor'>) =>
  Promise.all(images.map((image) => presentPatient(image, deps)))

export const patientRoutes = factory
  .createApp()
  .get(
    '/patients',
    describe({
      summary: 'Lists patients by name',
      tag,
      answer: patientPage,
      list: true,
      codes: ['INVALID_CURSOR', 'DST_GAP', 'CLINIC_REQUIRED'],
    }),
    allow('patients:read'),
    valid('query', patientsQuery),
    async (c) => {
      const { db, actor, vault } = depsOf(c)
      const query = c.req.valid('query')
      const rows = await presentPatients(await listPatients(db, actor, query), { actor, vault })
      return c.json(
        page(c, { rows, limit: query.limit, positionOf: (row) => [row.id], filters: filtersOf(actor, query) }),
      )
    },
  )
  .post(
    '/patients/search',
    describe({
      summary: 'Finds patients by name, phone or id, the best first: names do not belong in a URL',
      ...{ tag, answer: patientPage, idempotent: false, codes: ['INVALID_CURSOR', 'CLINIC_REQUIRED'] },
    }),
    allow('patients:read'),
    valid('json', searchInput),
    async (c) => {
      const { db, actor, vault } = depsOf(c)
      const input = c.req.valid('json')
      const rows = await presentPatients(await searchPatients(db, actor, input), { actor, vault })
      return c.json(
        page(c, { rows, limit: input.limit, positionOf: (row) => [row.id], filters: filtersOf(actor, input) }),
      )
    },
  )
  .post(
    '/patients',
    describe({
      summary: 'Registers a patient',
      description:
        'Where somebody like them is registered already it is refused with the candidates, unless `confirmNew` says that they are another.',
      ...{
        tag,
        answer: patientRecord,
        ok: 201,
        versioned: true,
        codes: ['POSSIBLE_DUPLICATE', 'EXTERNAL_ID_TAKEN', 'PATIENT_EXISTS', 'CLINIC_REQUIRED', 'NOT_FOUND'],
      },
    }),
    allow('patients:register'),
    valid('json', registerInput),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      const request = await recordRequest(c, v7({ msecs: c.var.now }), input)
      const { image, replayed } = await registerPatient(deps, request, input)
      const record = await presentPatient(image, deps)
      return c.json(tagged(c, record, { replayed, location: `/patients/${record.id}` }), 201)
    },
  )
  .get(
    '/patients/duplicates',
    describe({
      summary: 'Pairs of records that may be one person’s, newest first',
      description: 'Found when somebody registered themselves; twins share all but the name.',
      ...{ tag, answer: duplicatePage, list: true, codes: ['INVALID_CURSOR', 'CLINIC_REQUIRED'] },
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
  .get(
    '/patients/:id',
    describe({ summary: 'One patient', tag, answer: patientRecord, versioned: true, codes: ['PATIENT_NOT_FOUND'] }),
    allow('patients:read'),
    valid('query', noQuery),
    async (c) => {
      const deps = depsOf(c)
      return c.json(tagged(c, await presentPatient(await getPatient(deps.db, deps.actor, pathId(c, 'id')), deps)))
    },
  )
  .post(
    '/patients/:id/merge',
    describe({
      summary: 'Merges a record into another of the same person',
      description:
        'Visits, plans and series go to the record `into`, which takes over what it lacks. Users who are not linked to both are set aside where a visit has begun. `dryRun` writes nothing.',
      ...{
        tag,
        answer: z.object({ merge: mergeAnswer, patient: patientRecord }),
        versioned: true,
        codes: ['PATIENT_NOT_FOUND', 'PATIENT_MERGED', 'POSSIBLE_MISMATCH', 'CLINIC_REQUIRED'],
      },
    }),
    allow('patients:merge'),
    valid('json', mergeInput),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      const { image, replayed } = await mergePatient(deps, await recordRequest(c, pathId(c, 'id'), input), input)
      const patient = tagged(c, await presentPatient(image.patient, deps), { replayed })
      return c.json({ merge: presentMerge(image.merge), patient })
    },
  )
  .post(
    '/patients/:id/unmerge',
    describe({
      summary: 'Undoes the newest merge of a survivor: the record stands for itself again',
      description:
        'It gets back the rows that the merge has moved, and the links that it has set aside. What was made since stays with the survivor and is listed, unless it hangs on a row that goes back, such as a plan on its visit. What the survivor took over goes back unless it was changed since. `dryRun` writes nothing.',
      ...{
        tag,
        answer: z.object({ unmerge: unmergeAnswer, patient: patientRecord }),
        versioned: true,
        codes: [
          ...(['PATIENT_NOT_FOUND', 'INVALID_STATUS_TRANSITION', 'MERGE_NOT_LAST', 'EXTERNAL_ID_TAKEN'] as const),
          'CLINIC_REQUIRED',
        ],
      },
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
  .put(
    '/patients/:id',
    describe({
      summary: 'Changes a patient',
      description:
        'Absent stays, null clears. Linking users needs `patients:link`, status and doNotContact `patients:status`; patients change how they are reached. Who is not active any more has their coming visits and series cancelled: `dryRun=true` answers which, and writes nothing.',
      ...{
        tag,
        answer: z.union([patientRecord, statusDryRun]),
        versioned: true,
        codes: [
          'PATIENT_NOT_FOUND',
          'PATIENT_MERGED',
          'EXTERNAL_ID_TAKEN',
          'PATIENT_EXISTS',
          'DST_GAP',
          'CLINIC_REQUIRED',
        ],
      },
    }),
    allow('patients:change'),
    valid('query', changePatientQuery),
    valid('json', changePatientInput),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      if (c.req.valid('query').dryRun) {
        const { version, answer } = await affectedByStatus(deps, pathId(c, 'id'), input)
        c.header('ETag', etag(version))
        return c.json(answer)
      }
      const { image, replayed } = await changePatient(deps, await recordRequest(c, pathId(c, 'id'), input), input)
      return c.json(tagged(c, await presentPatient(image, deps), { replayed }))
    },
  )
