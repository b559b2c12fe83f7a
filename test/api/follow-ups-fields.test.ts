import { expect, test } from 'vitest'
import { mintClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState } from '../support/visits.ts'
import { plan, visitIn } from './follow-ups.ts'

startsAt()

const PRESCRIBED = { medications: ['Ibuprofen 400'], tests: ['X-ray'], restrictions: ['No running'] }
const FOR_STAFF = { ownerId: null, snoozeUntil: null }

test('who reads what a plan prescribes, and who looks after it, at every door', async () => {
  const clinic = await mintClinic()
  const made = await plan(clinic, { ...PRESCRIBED, instructions: 'Walk daily' })
  const desk = { shown: FOR_STAFF, hidden: Object.keys(PRESCRIBED) }
  const treats = { shown: { ...PRESCRIBED, ...FOR_STAFF }, hidden: [] }
  const callers = [
    { who: clinic.reception, ...desk },
    { who: clinic.support, ...desk },
    { who: clinic.nurse, ...treats },
    { who: clinic.doctor, ...treats },
    { who: clinic.otherDoctor, ...treats },
    { who: clinic.admin, ...treats },
    { who: await clinic.as(['RECEPTIONIST', 'NURSE']), ...treats },
    { who: clinic.patient, shown: PRESCRIBED, hidden: Object.keys(FOR_STAFF) },
  ]
  for (const { who, shown, hidden } of callers) {
    const { client } = who
    const records = [
      (await client.get(`/follow-up-plans/${made.id}`)).body,
      (await client.get(`/patients/${made.patientId}/follow-up-plans`)).body.data[0],
      (await client.get(`/appointments/${made.appointmentId}/follow-ups`)).body.plans[0],
      (await client.get(`/appointments/${made.appointmentId}/chain`)).body.plans[0],
      ...(who === clinic.patient ? [] : [(await client.get('/follow-up-plans')).body.data[0]]),
    ]
    for (const record of records) {
      expect(record).toMatchObject({ id: made.id, instructions: 'Walk daily', ...shown })
      for (const name of hidden) expect(record).not.toHaveProperty(name)
    }
  }
})

test.each(Object.entries(PRESCRIBED))('the desk plans and completes, but not with %s', async (name, value) => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const body = { [name]: value }
  expectProblem(await client.post(`/appointments/${await visitIn(clinic)}/follow-up`, body), 403, 'FORBIDDEN')
  const made = await client.post(`/appointments/${await visitIn(clinic)}/follow-up`, { instructions: 'Walk daily' })
  expect(made.status).toBe(201)
  for (const change of [body, { [name]: null }])
    expectProblem(await client.put(`/follow-up-plans/${made.body.id}`, change), 403, 'FORBIDDEN')
  const { id } = await book(clinic)
  await putInState(id, 'IN_PROGRESS')
  expectProblem(await client.post(`/appointments/${id}/complete`, body), 403, 'FORBIDDEN')
  const done = await client.post(`/appointments/${id}/complete`, { followUpRequired: true })
  expect(done.status).toBe(200)
  expect(done.body.followUpPlan).not.toHaveProperty(name)
})

test('an answer that is replayed shows no more than the first one', async () => {
  const clinic = await mintClinic()
  const made = await plan(clinic, PRESCRIBED)
  const key = { 'Idempotency-Key': `fields-${clinic.id}` }
  const change = () => clinic.reception.client.put(`/follow-up-plans/${made.id}`, { priority: 'high' }, key)
  const [first, again] = [await change(), await change()]
  expect(again.headers.get('Idempotency-Replayed')).toBe('true')
  expect(again.body).toEqual(first.body)
  expect(again.body).not.toHaveProperty('medications')
})
