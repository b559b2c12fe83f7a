import { expect, test } from 'vitest'
import { mintClinic, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { expectProblem, expectRefusals, pointersOf, trailOf } from '../support/visits.ts'

startsAt()

type Fields = Record<string, unknown>
const PATH = '/appointment-templates'

const templateFor = (clinic: TestClinic, over: Fields = {}): Fields => ({
  name: 'Physio',
  doctorId: clinic.doctor.doctorId,
  type: 'IN_PERSON',
  locationId: clinic.locationId,
  duration: 45,
  time: '09:00',
  recurrence: { frequency: 'WEEKLY', byDay: ['MO', 'TH'], count: 6 },
  ...over,
})

async function template(clinic: TestClinic, over: Fields = {}) {
  const added = await clinic.reception.client.post(PATH, templateFor(clinic, over))
  expect(added.body).toMatchObject({ version: 1 })
  expect([added.status, added.headers.get('Location')]).toEqual([201, `${PATH}/${added.body.id}`])
  return added.body
}

test('is added, read, changed, listed and removed', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const added = await template(clinic)
  expect(added).toMatchObject({
    ...templateFor(clinic),
    recurrence: { frequency: 'WEEKLY', interval: 1, byDay: ['MO', 'TH'], count: 6 },
  })
  const path = `${PATH}/${added.id}`
  expect((await client.get(path)).body).toEqual(added)
  await template(clinic, { name: 'Back school', doctorId: clinic.otherDoctor.doctorId })
  const first = await client.get(`${PATH}?limit=1`)
  const second = await client.get(`${PATH}?limit=1&cursor=${first.body.page.nextCursor}`)
  expect([...first.body.data, ...second.body.data].map((row) => row.name)).toEqual(['Back school', 'Physio'])
  expect(second.body.page.nextCursor).toBeNull()
  expect((await client.get(`${PATH}?doctorId=${clinic.doctor.doctorId}`)).body.data).toHaveLength(1)

  const changed = await client.put(path, { name: 'Physiotherapy', duration: 30 }, { 'If-Match': '"1"' })
  expect(changed.body).toMatchObject({ name: 'Physiotherapy', duration: 30, time: '09:00', version: 2 })
  expectProblem(await client.put(path, { name: 'x' }, { 'If-Match': '"1"' }), 412, 'VERSION_MISMATCH')
  expectProblem(await client.put(path, { type: 'VIDEO_CALL' }), 422, 'LOCATION_NOT_ALLOWED')
  expectProblem(await client.put(path, { locationId: null }), 422, 'LOCATION_REQUIRED')
  expect((await client.put(path, { type: 'VIDEO_CALL', locationId: null })).body).toMatchObject({ locationId: null })

  const removed = await client.delete(path)
  expect([removed.status, removed.body.id]).toEqual([200, added.id])
  expectProblem(await client.get(path), 404, 'TEMPLATE_NOT_FOUND')
  expectProblem(await client.delete(path), 404, 'TEMPLATE_NOT_FOUND')
  expect((await client.get(PATH)).body.data).toHaveLength(1)
  expect(await trailOf(added.id)).toEqual({
    actions: ['added', 'changed', 'changed', 'removed'].map((verb) => `appointment_template.${verb}`),
    events: ['added@1', 'changed@2', 'changed@3', 'removed@4'].map((verb) => `appointment_template.${verb}`),
  })
})

test('a series is made from it; what the request says goes over it; it outlives it', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const { id } = await template(clinic)
  const wish = { patientId: clinic.patient.patientId, startDate: '2027-03-08', templateId: id }
  const made = await client.post('/appointments/recurring', wish)
  expect({ status: made.status, queries: made.queries }).toEqual({ status: 201, queries: 3 })
  expect(made.body.series).toMatchObject({ templateId: id, duration: 45, time: '09:00', type: 'IN_PERSON' })
  expect(made.body.appointments.map((visit: { localDate: string }) => visit.localDate)).toEqual([
    ...['2027-03-08', '2027-03-11', '2027-03-15', '2027-03-18', '2027-03-22', '2027-03-25'],
  ])
  const over = await client.post('/appointments/recurring', { ...wish, time: '15:00', endDate: '2027-03-12' })
  expect(over.body.series).toMatchObject({ templateId: id, time: '15:00', endDate: '2027-03-12' })
  expect(over.body.appointments).toHaveLength(2)
  expect((await client.delete(`${PATH}/${id}`)).status).toBe(200)
  expect((await client.get(`/appointments/series/${made.body.series.id}`)).body.series.templateId).toBe(id)
  expectProblem(await client.post('/appointments/recurring', wish), 404, 'TEMPLATE_NOT_FOUND')
})

test('refuses what is no template', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  expectProblem(
    await client.post(PATH, templateFor(clinic, { doctorId: clinic.patient.patientId })),
    404,
    'DOCTOR_NOT_FOUND',
  )
  expectProblem(
    await client.post(PATH, templateFor(clinic, { locationId: clinic.patient.patientId })),
    404,
    'LOCATION_NOT_FOUND',
  )
  expectProblem(await client.post(PATH, templateFor(clinic, { locationId: null })), 422, 'LOCATION_REQUIRED')
  const bad = await client.post(PATH, templateFor(clinic, { time: '9:00', name: '' }))
  expect(pointersOf(bad).sort()).toEqual(['#/name', '#/time'])
})

test('the same key is answered again', async () => {
  const clinic = await mintClinic()
  const key = { 'Idempotency-Key': 't' }
  const first = await clinic.reception.client.post(PATH, templateFor(clinic), key)
  const again = await clinic.reception.client.post(PATH, templateFor(clinic), key)
  expect(again.headers.get('Idempotency-Replayed')).toBe('true')
  expect(again.body).toEqual(first.body)
})

test('who may keep them: the desk all, doctors their own; staff read them', async () => {
  const clinic = await mintClinic()
  const { id } = await template(clinic)
  const path = `${PATH}/${id}`
  await expectRefusals(clinic, { method: 'GET', path: PATH })
  await expectRefusals(clinic, { method: 'POST', path: PATH, body: templateFor(clinic) })
  await expectRefusals(clinic, { method: 'GET', path, notFound: 'TEMPLATE_NOT_FOUND', id })
  await expectRefusals(clinic, { method: 'PUT', path, body: { name: 'x' }, notFound: 'TEMPLATE_NOT_FOUND', id })
  await expectRefusals(clinic, { method: 'DELETE', path, notFound: 'TEMPLATE_NOT_FOUND', id })
  expectProblem(await clinic.patient.client.get(path), 403, 'FORBIDDEN')
  expect((await clinic.nurse.client.get(path)).status).toBe(200)
  expectProblem(await clinic.nurse.client.put(path, { name: 'x' }), 403, 'FORBIDDEN')
  expectProblem(await clinic.otherDoctor.client.put(path, { name: 'x' }), 403, 'FORBIDDEN')
  expectProblem(await clinic.otherDoctor.client.delete(path), 403, 'FORBIDDEN')
  expectProblem(await clinic.otherDoctor.client.post(PATH, templateFor(clinic)), 403, 'FORBIDDEN')
  expect((await clinic.doctor.client.put(path, { name: 'Mine' })).status).toBe(200)
  expectProblem(await clinic.doctor.client.put(path, { doctorId: clinic.otherDoctor.doctorId }), 403, 'FORBIDDEN')
})
