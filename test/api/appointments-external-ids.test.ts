import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, pointersOf, wishFor } from '../support/visits.ts'

startsAt()

const HIS = { externalId: 'HIS 7' }
const at = (time: string) => ({ appointmentDate: `2027-03-01T${time}` })
const ask = ({ reception, ...clinic }: TestClinic, over: Record<string, unknown>) =>
  reception.client.post('/appointments', wishFor({ reception, ...clinic }, { ...HIS, ...over }))

test('names one visit of a clinic, exactly as it is written', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const first = await book(clinic, HIS)
  await book(elsewhere, HIS)
  await book(clinic, { externalId: 'his 7', ...at('11:00') })
  const other = { doctorId: clinic.otherDoctor.doctorId, patientId: clinic.otherPatient.patientId }
  const refused = await ask(clinic, { ...other, ...at('12:00') })
  expectProblem(refused, 409, 'EXTERNAL_ID_TAKEN', { id: first.id })
  const found = await clinic.reception.client.get('/appointments?externalId=HIS%207')
  expect(found.body.data.map(({ id }: { id: string }) => id)).toEqual([first.id])
  for (const externalId of ['', ' ', 'x'.repeat(101), 7])
    expect(pointersOf(await ask(clinic, { externalId }))).toEqual(['#/externalId'])
})

test('is checked after patient, doctor and location, and before every rule', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, HIS)
  const nobody = '00000000-0000-7000-8000-000000000000'
  expectProblem(await ask(clinic, { patientId: nobody }), 404, 'PATIENT_NOT_FOUND')
  expectProblem(await ask(clinic, { doctorId: nobody }), 404, 'DOCTOR_NOT_FOUND')
  expectProblem(await ask(clinic, { locationId: nobody }), 404, 'LOCATION_NOT_FOUND')
  for (const over of [at('08:00'), at('20:00'), at('10:00'), { ...at('10:00'), overbook: true, overbookReason: 'x' }])
    expectProblem(await ask(clinic, over), 409, 'EXTERNAL_ID_TAKEN', { id })
  const { client } = clinic.reception
  const second = await book(clinic, at('11:00'))
  const path = `/appointments/${second.id}`
  for (const body of [HIS, { ...HIS, ...at('12:00') }, { ...HIS, ...at('10:00') }, { ...HIS, status: 'CONFIRMED' }])
    expectProblem(await client.put(path, body), 409, 'EXTERNAL_ID_TAKEN', { id })
  expectProblem(await client.put(path, { ...HIS, ...at('10:00') }, { 'If-Match': '"7"' }), 412, 'VERSION_MISMATCH')
  await client.post(`${path}/check-in`, { override: true, overrideReason: 'x' })
  await client.post(`${path}/start`)
  for (const body of [HIS, { ...HIS, status: 'NO_SHOW' }])
    expectProblem(await client.put(path, body), 409, 'EXTERNAL_ID_TAKEN', { id })
})

test('is given back, changed and given again', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const first = await book(clinic, HIS)
  const second = await book(clinic, at('11:00'))
  const put = (id: string, body: object) => client.put(`/appointments/${id}`, body)
  expect((await put(first.id, HIS)).body).toMatchObject(HIS)
  expect((await put(first.id, { externalId: null })).body.externalId).toBeNull()
  expect((await put(second.id, HIS)).body).toMatchObject(HIS)
  expectProblem(await put(first.id, HIS), 409, 'EXTERNAL_ID_TAKEN', { id: second.id })
  expect((await put(second.id, { ...HIS, ...at('12:00') })).body).toMatchObject({ ...HIS, localTime: '12:00' })
})

test('is free again once its visit is cancelled, and not when the patient did not come', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const first = await book(clinic, HIS)
  await client.post(`/appointments/${first.id}/cancel`)
  const second = await book(clinic, HIS)
  expect((await client.get(`/appointments/${first.id}`)).body).toMatchObject(HIS)
  setClock('2027-03-01T04:35:00Z')
  await client.put(`/appointments/${second.id}`, { status: 'NO_SHOW' })
  expectProblem(await ask(clinic, at('12:00')), 409, 'EXTERNAL_ID_TAKEN', { id: second.id })
  const back = await client.post(`/appointments/${second.id}/check-in`)
  expect(back.body.appointment).toMatchObject({ status: 'CHECKED_IN', ...HIS })
})

test('is staff’s: a patient neither gives nor sees one, and learns nothing of who has it', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, HIS)
  expectProblem(await ask(clinic, at('11:00')), 409, 'EXTERNAL_ID_TAKEN', { id })
  const own = await clinic.patient.client.get(`/appointments/${id}`)
  expect(own.body).not.toHaveProperty('externalId')
  expect((await clinic.patient.client.get('/appointments/my-appointments')).body.data[0]).not.toHaveProperty(
    'externalId',
  )
  const { client } = clinic.otherPatient
  const others = await book(clinic, { patientId: clinic.otherPatient.patientId, ...at('12:00') })
  for (const externalId of [HIS.externalId, 'HIS free']) {
    const wish = wishFor(clinic, { patientId: clinic.otherPatient.patientId, externalId, ...at('13:00') })
    expectProblem(await client.post('/appointments', wish), 403, 'FORBIDDEN')
    for (const body of [{ externalId }, { externalId, ...at('13:00') }])
      expectProblem(await client.put(`/appointments/${others.id}`, body), 403, 'FORBIDDEN')
  }
})

test('if twenty visits of twenty doctors and patients are given one id at once, one gets it', async () => {
  const clinic = await mintClinic()
  const made = async (kind: string, body: object) => (await clinic.admin.client.post(kind, body)).body.id as string
  const pairs = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const doctorId = await made('/doctors', { name: `Dr Racer ${n}` })
      const sessions = [{ weekday: 1, start: '09:00', end: '17:00', locationId: clinic.locationId }]
      await clinic.admin.client.put(`/doctors/${doctorId}/working-hours`, { sessions })
      return { doctorId, patientId: await made('/patients', { name: `Racer ${n}` }) }
    }),
  )
  const answers = await Promise.all(pairs.map((pair) => ask(clinic, pair)))
  const winner = answers.find(({ status }) => status === 201)?.body
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  for (const answer of answers.filter(({ status }) => status !== 201))
    expectProblem(answer, 409, 'EXTERNAL_ID_TAKEN', { id: winner.id })

  const visits = await Promise.all(
    pairs.map((pair, n) => book(clinic, { ...pair, ...at('14:00'), externalId: `${n}` })),
  )
  const changes = await Promise.all(
    visits.map(({ id }) => clinic.reception.client.put(`/appointments/${id}`, { externalId: 'HIS 8' })),
  )
  expect(changes.filter(({ status }) => status === 200)).toHaveLength(1)
  const holder = changes.find(({ status }) => status === 200)?.body.id
  for (const answer of changes.filter(({ status }) => status !== 200))
    expectProblem(answer, 409, 'EXTERNAL_ID_TAKEN', { id: holder })
})

test('a repeated request with it is a replay, and no clash with itself', async () => {
  const clinic = await mintClinic()
  const key = { 'Idempotency-Key': 'his' }
  const twice = await Promise.all(
    [1, 2].map(() => clinic.reception.client.post('/appointments', wishFor(clinic, HIS), key)),
  )
  expect(twice.map(({ status }) => status)).toEqual([201, 201])
  expect(new Set(twice.map(({ body }) => body.id)).size).toBe(1)
})

test('a series that is resumed has those back that nobody else has got meanwhile', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const rule = { frequency: 'WEEKLY', count: 3 }
  const series = await client.post('/appointments/recurring', {
    patientId: clinic.patient.patientId,
    doctorId: clinic.doctor.doctorId,
    type: 'IN_PERSON',
    duration: 30,
    locationId: clinic.locationId,
    startDate: '2027-03-08',
    time: '09:00',
    recurrence: rule,
  })
  for (const [n, { id }] of series.body.appointments.entries())
    await client.put(`/appointments/${id}`, { externalId: `HIS ${n}` })
  const path = `/appointments/series/${series.body.series.id}`
  await client.put(path, { status: 'paused' })
  await book(clinic, { externalId: 'HIS 1' })
  const resumed = await client.put(path, { status: 'active' })
  expect(resumed.body.changed.map(({ externalId }: { externalId: string }) => externalId)).toEqual([
    'HIS 0',
    null,
    'HIS 2',
  ])
  expect(
    await sqlAs(`select id from appointments where clinic_id = $1 and status = 'SCHEDULED'`, [clinic.id]),
  ).toHaveLength(4)
})

test('a list is asked for no id that is longer than one can be', async () => {
  const { client } = (await mintClinic()).reception
  expect((await client.get(`/appointments?externalId=${'x'.repeat(100)}`)).status).toBe(200)
  for (const wrong of ['x'.repeat(101), '', '%20'])
    expectProblem(await client.get(`/appointments?externalId=${wrong}`), 422, 'VALIDATION_ERROR')
})
