import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState, trailOf } from '../support/visits.ts'

startsAt()

const match = (value: string) => ({ 'If-Match': value })

test('a stale If-Match is 412 on every write, and writes nothing', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const path = `/appointments/${id}`
  const { client } = clinic.doctor
  await client.put(path, { notes: 'x' })
  setClock('2027-03-01T04:31:00Z')
  const before = await trailOf(id)
  for (const answer of [
    await client.put(path, { reason: 'x' }, match('"1"')),
    await client.put(path, { appointmentDate: '2027-03-01T11:00' }, match('"1"')),
    await client.put(path, { status: 'CONFIRMED' }, match('"1"')),
    await client.put(path, { status: 'NO_SHOW' }, match('W/"1"')),
    await client.delete(path, {}, match('"1"')),
    await client.post(`${path}/cancel`, {}, match('"7"')),
    await client.post(`${path}/check-in`, {}, match('"1"')),
    await client.post(`${path}/start`, {}, match('nonsense')),
    await client.post(`${path}/complete`, {}, match('"1"')),
  ]) {
    expectProblem(answer, 412, 'VERSION_MISMATCH')
  }
  await putInState(id, 'NO_SHOW')
  expectProblem(await client.post(`${path}/check-in`, {}, match('"1"')), 412, 'VERSION_MISMATCH')
  expect(await trailOf(id)).toEqual(before)
})

test('the current version passes, also as a weak tag or in a list, and so do * and no If-Match', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const put = (headers: Record<string, string>) =>
    clinic.reception.client.put(`/appointments/${id}`, { notes: 'x' }, headers)
  expect((await put(match('"1"'))).body.version).toBe(2)
  expect((await put(match('W/"2"'))).body.version).toBe(3)
  expect((await put(match('"9", "3"'))).body.version).toBe(4)
  expect((await put(match('*'))).body.version).toBe(5)
  expect((await put({})).body.version).toBe(6)
  const move = await clinic.reception.client.put(
    `/appointments/${id}`,
    { appointmentDate: '2027-03-01T11:00' },
    match('"6"'),
  )
  expect(move.body).toMatchObject({ version: 7, localTime: '11:00' })
})

test('If-Match is checked after 404 and 403, and before the state', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const path = `/appointments/${id}`
  expectProblem(await clinic.otherPatient.client.delete(path, {}, match('"9"')), 404, 'APPOINTMENT_NOT_FOUND')
  expectProblem(await clinic.otherDoctor.client.delete(path, {}, match('"9"')), 403, 'FORBIDDEN')
  const start = await clinic.doctor.client.post(`${path}/start`, {}, match('"9"'))
  expectProblem(start, 412, 'VERSION_MISMATCH')
  await clinic.doctor.client.delete(path)
  expectProblem(await clinic.doctor.client.delete(path, {}, match('"1"')), 412, 'VERSION_MISMATCH')
})

test('if twenty requests change one version at once, one succeeds, and the events have no gap', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const change = (_: unknown, n: number) =>
    clinic.reception.client.put(`/appointments/${id}`, { notes: `note ${n}` }, match('"1"'))
  const answers = await Promise.all(Array.from({ length: 20 }, change))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 412)).toHaveLength(19)
  const free = (_: unknown, n: number) => clinic.reception.client.put(`/appointments/${id}`, { notes: `note ${n}` })
  await Promise.all(Array.from({ length: 10 }, free))
  const versions = await sqlAs('select subject_version v from outbox where subject_id = $1 order by id', [id])
  expect(versions.map((row) => row.v)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
})

test('a request that changes nothing is still checked', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const visit = await book(clinic)
  const path = `/appointments/${visit.id}`
  expectProblem(await client.put(path, {}, match('"7"')), 412, 'VERSION_MISMATCH')
  expect((await client.put(path, {}, match('"1"'))).body.version).toBe(1)
})
