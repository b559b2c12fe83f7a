import { expect, test } from 'vitest'
import { mintClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState } from '../support/visits.ts'

startsAt()

const CLINICAL = ['diagnosis', 'treatmentPlan', 'clinicalNotes']
const STAFF = ['staffNote', 'overbookReason']

test('who sees which texts, in every answer that shows the record', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, { reason: 'a cough', staffNote: 'late payer' })
  await putInState(id, 'IN_PROGRESS')
  await clinic.doctor.client.post(`/appointments/${id}/complete`, {
    diagnosis: 'a cold',
    notes: 'n',
    treatmentPlan: 'tea',
  })
  const hidden = {
    admin: [],
    doctor: [],
    otherDoctor: [],
    nurse: [],
    reception: CLINICAL,
    support: CLINICAL,
    patient: STAFF,
  } as const
  for (const [who, names] of Object.entries(hidden)) {
    const { client } = clinic[who as keyof typeof hidden]
    const one = (await client.get(`/appointments/${id}`)).body
    const [listed] = (await client.get('/appointments')).body.data
    const [coming] = (await client.get(`/appointments?patientId=${clinic.patient.patientId}&status=COMPLETED`)).body
      .data
    for (const record of [one, listed, coming]) {
      const missing = [...CLINICAL, ...STAFF].filter((name) => !(name in record))
      expect(missing, who).toEqual(names)
      expect(record.reason).toBe('a cough')
      if (!names.length)
        expect(record).toMatchObject({
          diagnosis: 'a cold',
          clinicalNotes: 'n',
          treatmentPlan: 'tea',
          staffNote: 'late payer',
        })
    }
  }
})

test('roles without appointments get 403 everywhere, also beside a record of their own', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  for (const role of ['PHARMACIST', 'LAB_TECHNICIAN', 'FINANCE_BILLING'] as const) {
    const { client } = await clinic.as([role])
    for (const path of ['', '/my-appointments', `/user/${clinic.patient.userId}/upcoming`, `/${id}`]) {
      expectProblem(await client.get(`/appointments${path}`), 403, 'FORBIDDEN')
    }
    for (const verb of ['cancel', 'check-in', 'start', 'complete']) {
      expectProblem(await client.post(`/appointments/${id}/${verb}`, {}), 403, 'FORBIDDEN')
    }
    expectProblem(await client.put(`/appointments/${id}`, { reason: 'x' }), 403, 'FORBIDDEN')
    expectProblem(await client.delete(`/appointments/${id}`), 403, 'FORBIDDEN')
  }
})

test('what an object refuses comes as a refusal of the Worker does', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  const wish = {
    doctorId: clinic.doctor.doctorId,
    type: 'IN_PERSON',
    locationId: clinic.locationId,
    appointmentDate: '2027-03-01T10:00',
  }
  const refused = await clinic.otherPatient.client.post('/appointments', { ...wish, reason: 'XYZZY' })
  expectProblem(refused, 409, 'SCHEDULING_CONFLICT', { requestId: refused.headers.get('X-Request-Id') })
  expect(JSON.stringify(refused.body)).not.toContain('XYZZY')
  expect(JSON.stringify(refused.body)).not.toContain(clinic.patient.patientId)
})
