import { v7 } from 'uuid'
import { allow } from '../../../platform/auth.ts'
import { factory } from '../../../platform/context.ts'
import { page } from '../../../platform/cursor.ts'
import { depsOf, recordRequest } from '../../../platform/deps.ts'
import { noQuery } from '../../../platform/fields.ts'
import { describe } from '../../../platform/openapi.ts'
import { pathId } from '../../../platform/path-id.ts'
import { valid } from '../../../platform/validate.ts'
import { filtersOf } from '../../appointments/queries.ts'
import { tagged } from '../tagged.ts'
import { changePatient } from './change.ts'
import { getPatient, listPatients } from './queries.ts'
import { presentPatient } from './record.ts'
import { registerPatient } from './register.ts'
import { changePatientInput, patientPage, patientRecord, patientsQuery, registerInput, searchInput } from './schemas.ts'
import { searchPatients } from './search.ts'

const tag = 'Patients'

export const patientRoutes = factory
  .createApp()
  .get(
    '/patients',
    describe({
      summary: 'Lists patients by name',
      tag,
      answer: patientPage,
      list: true,
      codes: ['INVALID_CURSOR', 'CLINIC_REQUIRED'],
    }),
    allow('patients:read'),
    valid('query', patientsQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const rows = (await listPatients(db, actor, query)).map(presentPatient)
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
      const { db, actor } = depsOf(c)
      const input = c.req.valid('json')
      const rows = (await searchPatients(db, actor, input)).map(presentPatient)
      return c.json(
        page(c, { rows, limit: input.limit, positionOf: (row) => [row.id], filters: filtersOf(actor, input) }),
      )
    },
  )
  .post(
    '/patients',
    describe({
      summary: 'Registers a patient',
      ...{
        tag,
        answer: patientRecord,
        ok: 201,
        versioned: true,
        codes: ['PATIENT_EXISTS', 'CLINIC_REQUIRED', 'NOT_FOUND'],
      },
    }),
    allow('patients:register'),
    valid('json', registerInput),
    async (c) => {
      const input = c.req.valid('json')
      const { image, replayed } = await registerPatient(
        depsOf(c),
        await recordRequest(c, v7({ msecs: c.var.now }), input),
        input,
      )
      const record = presentPatient(image)
      return c.json(tagged(c, record, { replayed, location: `/patients/${record.id}` }), 201)
    },
  )
  .get(
    '/patients/:id',
    describe({ summary: 'One patient', tag, answer: patientRecord, versioned: true, codes: ['PATIENT_NOT_FOUND'] }),
    allow('patients:read'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      return c.json(tagged(c, presentPatient(await getPatient(db, actor, pathId(c, 'id')))))
    },
  )
  .put(
    '/patients/:id',
    describe({
      summary: 'Changes a patient',
      description:
        'Absent stays, null clears. Linking users needs `patients:link`; patients change how they are reached.',
      ...{
        tag,
        answer: patientRecord,
        versioned: true,
        codes: ['PATIENT_NOT_FOUND', 'PATIENT_EXISTS', 'CLINIC_REQUIRED'],
      },
    }),
    allow('patients:change'),
    valid('json', changePatientInput),
    async (c) => {
      const input = c.req.valid('json')
      const { image, replayed } = await changePatient(depsOf(c), await recordRequest(c, pathId(c, 'id'), input), input)
      return c.json(tagged(c, presentPatient(image), { replayed }))
    },
  )
