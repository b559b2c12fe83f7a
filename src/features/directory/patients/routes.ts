import { v7 } from 'uuid'
import * as z from 'zod'
import { describe } from '#openapi/describe'
import { allow } from '../../../platform/auth/allow.ts'
import { factory } from '../../../platform/http/context.ts'
import { filtersOf, page } from '../../../platform/http/cursor.ts'
import { type Deps, depsOf, recordRequest } from '../../../platform/http/deps.ts'
import { etag } from '../../../platform/http/etag.ts'
import { noQuery } from '../../../platform/http/fields.ts'
import { pathId } from '../../../platform/http/path-id.ts'
import { valid } from '../../../platform/http/valid.ts'
import { samePersonRoutes } from '../same-person/same-person-routes.ts'
import { tagged } from '../tagged.ts'
import { listAccess, presentAccess } from './access-log.ts'
import { affectedByStatus, statusDryRun } from './affected.ts'
import { changePatient } from './change.ts'
import * as examples from './examples.ts'
import { getPatient, listPatients } from './queries.ts'
import { presentPatient } from './record.ts'
import { registerPatient } from './register.ts'
import {
  accessLogPage,
  accessLogQuery,
  changePatientInput,
  changePatientQuery,
  patientPage,
  patientRecord,
  patientSummary,
  patientsQuery,
  registerInput,
  searchInput,
} from './schemas.ts'
import { searchPatients } from './search.ts'
import { summarizePatient } from './summarize-patient.ts'

const tag = 'Patients'

const presentPatients = (images: readonly unknown[], deps: Pick<Deps, 'vault' | 'actor'>) =>
  Promise.all(images.map((image) => presentPatient(image, deps)))

/** The routes of patients. `/patients/duplicates` comes first, or it would be taken for an id. */
export const patientRoutes = factory
  .createApp()
  .route('/', samePersonRoutes)
  .get(
    '/patients',
    describe({
      id: 'listPatients',
      summary: 'List patients',
      description:
        'Lists the patients of the clinic, by name. A record that was merged or erased is not listed. To find somebody by name or phone, search: names do not belong in a URL.',
      example: examples.listing,
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
      id: 'searchPatients',
      summary: 'Search patients',
      example: examples.searching,
      description:
        'Finds patients by name, phone or id, the best match first. It is a POST, because names must not stand in a URL.',
      tag,
      answer: patientPage,
      idempotent: false,
      codes: ['INVALID_CURSOR', 'CLINIC_REQUIRED'],
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
      id: 'registerPatient',
      summary: 'Register a patient',
      example: examples.registering,
      description:
        'If a similar patient is already registered, the answer is POSSIBLE_DUPLICATE with the candidates, unless `confirmNew` says that this is another person. Similar is who has the same date of birth and the same phone number, or the same date of birth and the same name, also where it differs by a letter or two, the order of its words or an initial; without `dateOfBirth` nobody is. Links to users are pending until somebody else confirms them (`GET /links`).',
      tag,
      answer: patientRecord,
      ok: 201,
      versioned: true,
      codes: ['POSSIBLE_DUPLICATE', 'EXTERNAL_ID_TAKEN', 'PATIENT_EXISTS', 'CLINIC_REQUIRED', 'NOT_FOUND'],
    }),
    allow('patients:register'),
    valid('json', registerInput, { nullIsAbsent: true }),
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
    '/patients/:id',
    describe({
      id: 'getPatient',
      summary: 'Get a patient',
      description:
        'Returns the record. For a record that was merged, `mergedInto` names the one that replaced it. Every read is audited.',
      example: examples.getting,
      tag,
      answer: patientRecord,
      versioned: true,
      codes: ['PATIENT_NOT_FOUND'],
    }),
    allow('patients:read'),
    valid('query', noQuery),
    async (c) => {
      const deps = depsOf(c)
      return c.json(tagged(c, await presentPatient(await getPatient(deps.db, deps.actor, pathId(c, 'id')), deps)))
    },
  )
  .get(
    '/patients/:id/summary',
    describe({
      id: 'getPatientSummary',
      summary: 'Get a patient’s summary',
      description:
        'Returns what the desk wants to know of a patient at a glance. It is for staff. It counts the visits that the record has now: those of a record that was merged are counted at the one that `mergedInto` names. Every read is audited.',
      example: examples.getting,
      tag,
      answer: patientSummary,
      codes: ['PATIENT_NOT_FOUND'],
    }),
    allow('patients:summary'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      return c.json(await summarizePatient(db, actor, pathId(c, 'id')))
    },
  )
  .get(
    '/patients/:id/access-log',
    describe({
      id: 'listPatientAccesses',
      summary: 'List accesses to a patient’s data',
      example: examples.listingAccesses,
      description:
        'Lists who has read or changed the patient’s data, the latest first. It includes records that were merged into this one.',
      tag,
      answer: accessLogPage,
      list: true,
      codes: ['PATIENT_NOT_FOUND', 'INVALID_CURSOR', 'CLINIC_REQUIRED'],
    }),
    allow('access-log:read'),
    valid('query', accessLogQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const patientId = pathId(c, 'id')
      const rows = await listAccess(db, actor, { patientId, query })
      const filters = filtersOf(actor, { ...query, patientId })
      const { data, ...rest } = page(c, { rows, limit: query.limit, positionOf: ({ id }) => [id], filters })
      return c.json({ data: data.map(presentAccess), ...rest })
    },
  )
  .put(
    '/patients/:id',
    describe({
      id: 'updatePatient',
      summary: 'Update a patient',
      example: examples.changing,
      description:
        'Absent fields stay as they are, and null clears a field. `userId` and `guardianUserIds` can only end links and need `patients:link`; new links are made by link codes. `status` and `doNotContact` need `patients:status`. Patients may change only their contact data. When a patient stops being active, their upcoming visits and series are cancelled; `dryRun=true` lists these and writes nothing, and is refused whatever the change would be refused.',
      tag,
      answer: z.union([patientRecord, statusDryRun]),
      versioned: true,
      codes: [
        'PATIENT_NOT_FOUND',
        'PATIENT_MERGED',
        'PATIENT_INACTIVE',
        'EXTERNAL_ID_TAKEN',
        'PATIENT_EXISTS',
        'DST_GAP',
        'CLINIC_REQUIRED',
      ],
    }),
    allow('patients:change'),
    valid('query', changePatientQuery),
    valid('json', changePatientInput),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      const request = await recordRequest(c, pathId(c, 'id'), input)
      if (c.req.valid('query').dryRun) {
        const { version, answer } = await affectedByStatus(deps, request, input)
        c.header('ETag', etag({ version }))
        return c.json(answer)
      }
      const { image, replayed } = await changePatient(deps, request, { input })
      return c.json(tagged(c, await presentPatient(image, deps), { replayed }))
    },
  )
