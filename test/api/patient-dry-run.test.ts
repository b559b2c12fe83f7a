import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { expectProblem } from '../support/visits.ts'

startsAt()

interface Refusal {
  who?: (clinic: TestClinic) => TestClinic['reception']
  fields: (clinic: TestClinic) => object
  headers?: Record<string, string>
  refused: [status: number, code: string]
  pointer?: string
}

const TAKEN = 'HIS 7'

const REFUSALS: Record<string, Refusal> = {
  'a stale If-Match': {
    fields: () => ({ status: 'inactive' }),
    headers: { 'If-Match': '"7"' },
    refused: [412, 'VERSION_MISMATCH'],
  },
  'a status that begins in the future': {
    fields: () => ({ status: 'deceased', statusSince: '2028-06-01' }),
    refused: [422, 'VALIDATION_ERROR'],
    pointer: '#/statusSince',
  },
  'an external id that somebody else has': {
    fields: () => ({ status: 'inactive', externalId: TAKEN }),
    refused: [409, 'EXTERNAL_ID_TAKEN'],
  },
  'what can be no phone number in the clinic’s country': {
    fields: () => ({ status: 'inactive', phone: '12' }),
    refused: [422, 'VALIDATION_ERROR'],
    pointer: '#/phone',
  },
  'a birth in the future': {
    fields: () => ({ status: 'inactive', dateOfBirth: '2028-06-01' }),
    refused: [422, 'VALIDATION_ERROR'],
    pointer: '#/dateOfBirth',
  },
  'a link to another user': {
    fields: (clinic) => ({ status: 'inactive', userId: clinic.otherPatient.userId }),
    refused: [422, 'VALIDATION_ERROR'],
    pointer: '#/userId',
  },
  'another guardian': {
    fields: (clinic) => ({ status: 'inactive', guardianUserIds: [clinic.otherPatient.userId] }),
    refused: [422, 'VALIDATION_ERROR'],
    pointer: '#/guardianUserIds',
  },
  'a status by the patient': {
    who: (clinic) => clinic.patient,
    fields: () => ({ status: 'inactive' }),
    refused: [403, 'FORBIDDEN'],
  },
  'a name by the patient': {
    who: (clinic) => clinic.patient,
    fields: () => ({ name: 'Pia Other' }),
    refused: [403, 'FORBIDDEN'],
  },
  'users by the patient, before the status': {
    who: (clinic) => clinic.patient,
    fields: () => ({ status: 'inactive', userId: null }),
    refused: [403, 'FORBIDDEN'],
  },
  'another’s record, of which a patient learns nothing': {
    who: (clinic) => clinic.otherPatient,
    fields: () => ({ status: 'inactive' }),
    refused: [404, 'PATIENT_NOT_FOUND'],
  },
}

const pathOf = ({ patient }: TestClinic) => `/patients/${patient.patientId}`

test.each(Object.entries(REFUSALS))('a dry run refuses what the change refuses: %s', async (_, refusal) => {
  const { who = ({ reception }) => reception, fields, headers, refused, pointer } = refusal
  const clinic = await mintClinic({ settings: { country: 'DE' } })
  await clinic.reception.client.post('/patients', { name: 'Tina Taken', externalId: TAKEN })
  const { client } = who(clinic)
  const real = await client.put(pathOf(clinic), fields(clinic), headers)
  const dry = await client.put(`${pathOf(clinic)}?dryRun=true`, fields(clinic), headers)
  expectProblem(real, ...refused)
  expectProblem(dry, ...refused)
  const said = ({ body: { detail, errors, id } }: typeof dry) => ({ detail, errors, id })
  expect(said(dry)).toEqual(said(real))
  expect(dry.body.errors?.[0].pointer).toBe(pointer)
})

test('a dry run writes nothing but the trail of having looked, and its key keeps no answer', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const path = pathOf(clinic)
  const fields = { status: 'inactive', externalId: TAKEN, phone: '+49 30 5550199', metadata: { ward: '7' } }
  const before = (await client.get(path)).body
  const looked = async () => {
    const rows = await sqlAs('select action from audit_log where subject_id = $1 order by id', [
      clinic.patient.patientId,
    ])
    return rows.map(({ action }) => action)
  }
  const trail = await looked()
  const headers = { 'If-Match': '"1"', 'Idempotency-Key': 'look' }
  const dry = await client.put(`${path}?dryRun=true`, fields, headers)
  expect([dry.status, dry.queries, dry.headers.get('etag')]).toEqual([200, 2, '"1"'])
  expect(dry.body).toEqual({ affected: [], series: [] })
  expect(await looked()).toEqual([...trail, 'appointments.listed'])
  expect((await client.get(path)).body).toEqual(before)
  const real = await client.put(path, fields, headers)
  expect([real.status, real.headers.get('etag'), real.body.status]).toEqual([200, '"2"', 'inactive'])
  expect(real.headers.get('idempotency-replayed')).toBeNull()
})

test('a dry run tells only who may set the status what it would cancel', async () => {
  const clinic = await mintClinic()
  const answer = await clinic.patient.client.put(`${pathOf(clinic)}?dryRun=true`, { language: 'de' })
  expectProblem(answer, 403, 'FORBIDDEN')
})
