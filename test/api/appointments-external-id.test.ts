import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, pointersOf, wishFor } from '../support/visits.ts'
import { bookSeries } from './series.ts'

startsAt()

test('a visit’s external id is unique among those that stand, and the one that has it is named', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const { client } = clinic.reception
  const first = await book(clinic, { externalId: 'HIS 7' })
  await book(elsewhere, { externalId: 'HIS 7' })
  const other = await book(clinic, { externalId: 'his 7', appointmentDate: '2027-03-02T10:00' })
  const path = `/appointments/${other.id}`
  const wish = (over = {}) => wishFor(clinic, { externalId: 'HIS 7', appointmentDate: '2027-03-02T11:00', ...over })
  for (const answer of [
    await client.post('/appointments', wish()),
    await client.post(
      '/appointments',
      wish({ doctorId: clinic.otherDoctor.doctorId, type: 'VIDEO_CALL', locationId: undefined }),
    ),
    await client.post('/appointments', wish({ overbook: true, overbookReason: 'pain' })),
    await clinic.doctor.client.post('/appointments', wish()),
    // It is said before what is wrong with the time.
    await client.post('/appointments', wish({ appointmentDate: '2027-03-02T03:00' })),
    await client.put(path, { externalId: 'HIS 7' }),
    await client.put(path, { externalId: 'HIS 7', appointmentDate: '2027-03-02T12:00' }),
    await client.put(path, { externalId: 'HIS 7', status: 'CONFIRMED' }),
  ])
    expectProblem(answer, 409, 'EXTERNAL_ID_TAKEN', { id: first.id })
  expect((await client.get(path)).body).toMatchObject({ externalId: 'his 7', version: 1 })
  expect((await client.put(`/appointments/${first.id}`, { externalId: 'HIS 7', notes: 'x' })).status).toBe(200)
  expect((await client.put(`/appointments/${first.id}`, { externalId: null })).status).toBe(200)
  expect((await client.put(path, { externalId: 'HIS 7' })).body.externalId).toBe('HIS 7')
})

test('who cancels and books anew gives the new visit the same id; a visit that was missed keeps its own', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const first = await book(clinic, { externalId: 'his-7' })
  await client.post(`/appointments/${first.id}/cancel`, {})
  const again = await book(clinic, { externalId: 'his-7' })
  const listed = (await client.get('/appointments?externalId=his-7')).body.data.map(({ id }: { id: string }) => id)
  expect(listed.sort()).toEqual([first.id, again.id].sort())
  await sqlAs(`update appointments set status = 'NO_SHOW' where id = $1`, [again.id])
  const third = await client.post('/appointments', wishFor(clinic, { externalId: 'his-7' }))
  expectProblem(third, 409, 'EXTERNAL_ID_TAKEN', { id: again.id })
})

test('is given once, however many book with it at the same time, for whichever doctor', async () => {
  const clinic = await mintClinic()
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      clinic.reception.client.post(
        '/appointments',
        wishFor(clinic, {
          ...{ externalId: 'one', appointmentDate: `2027-03-0${2 + (n % 5)}T1${n % 4}:00` },
          ...{ patientId: n % 3 ? clinic.patient.patientId : clinic.otherPatient.patientId },
          doctorId: n % 2 ? clinic.doctor.doctorId : clinic.otherDoctor.doctorId,
        }),
      ),
    ),
  )
  const codes = answers.map(({ status, body }) => body.code ?? status)
  expect(codes.filter((code) => code === 201)).toHaveLength(1)
  expect(codes.filter((code) => code === 'EXTERNAL_ID_TAKEN')).toHaveLength(19)
  const free = [0, 1, 2, 3].map((n) => book(clinic, { appointmentDate: `2027-03-08T1${n}:00` }))
  const visits = await Promise.all(free)
  const puts = await Promise.all(
    visits.map(({ id }) => clinic.reception.client.put(`/appointments/${id}`, { externalId: 'two' })),
  )
  expect(puts.map(({ status, body }) => body.code ?? status).sort()).toEqual([
    200,
    ...Array(3).fill('EXTERNAL_ID_TAKEN'),
  ])
})

test('an occurrence booked anew leaves an id that another visit was given meanwhile', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const { series, appointments } = await bookSeries(clinic)
  const [one, two] = appointments
  for (const [n, visit] of [one, two].entries())
    await client.put(`/appointments/${visit.id}`, { externalId: `his-${n}` })
  const path = `/appointments/series/${series.id}`
  expect((await client.put(path, { status: 'paused' })).status).toBe(200)
  await book(clinic, { externalId: 'his-0', appointmentDate: '2027-03-02T10:00' })
  expect((await client.put(path, { status: 'active' })).status).toBe(200)
  const { body } = await client.get(`${path}?limit=100`)
  const standing = body.data.filter(({ status }: { status: string }) => status !== 'CANCELLED')
  expect(standing.map(({ externalId }: { externalId: string }) => externalId)).toEqual([
    null,
    'his-1',
    null,
    null,
    null,
  ])
})

test('it is staff’s to give, and has 1 to 100 characters', async () => {
  const clinic = await mintClinic()
  const { patient, reception } = clinic
  const visit = await book(clinic)
  const wish = wishFor(clinic, { externalId: 'mine', appointmentDate: '2027-03-02T10:00' })
  expectProblem(await patient.client.post('/appointments', wish), 403, 'FORBIDDEN')
  expectProblem(await patient.client.put(`/appointments/${visit.id}`, { externalId: 'mine' }), 403, 'FORBIDDEN')
  for (const externalId of ['', ' ', 'x'.repeat(101), 7]) {
    expect(pointersOf(await reception.client.post('/appointments', { ...wish, externalId }))).toEqual(['#/externalId'])
    expect(pointersOf(await reception.client.put(`/appointments/${visit.id}`, { externalId }))).toEqual([
      '#/externalId',
    ])
  }
  await book(clinic, { externalId: 'x'.repeat(100), appointmentDate: '2027-03-02T10:00' })
})
