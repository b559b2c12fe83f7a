import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { expectProblem, pointersOf } from '../support/visits.ts'
import { bookSeries } from './series.ts'

startsAt()

const idsOf = (answer: { body: { data: { id: string }[] } }) => answer.body.data.map((row) => row.id)

test('lists the clinic’s series by patient, doctor and state, those that begin last first', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const first = (await bookSeries(clinic)).series
  const second = (await bookSeries(clinic, { startDate: '2027-03-09', patientId: clinic.otherPatient.patientId }))
    .series
  const third = (await bookSeries(clinic, { startDate: '2027-03-09', doctorId: clinic.otherDoctor.doctorId })).series
  await bookSeries(elsewhere)
  const list = await clinic.nurse.client.get('/series')
  expect([list.status, list.queries]).toEqual([200, 1])
  expect(idsOf(list)).toEqual([...[second.id, third.id].sort().reverse(), first.id])
  expect(list.body.data.at(-1)).toEqual(first)
  const found = async (query: string) => idsOf(await clinic.nurse.client.get(`/series?${query}`))
  expect(await found(`patientId=${clinic.otherPatient.patientId}`)).toEqual([second.id])
  expect(await found(`doctorId=${clinic.otherDoctor.doctorId}`)).toEqual([third.id])
  await clinic.reception.client.delete(`/appointments/series/${first.id}`)
  expect(await found('status=cancelled')).toEqual([first.id])
  expect(await found(`status=active,paused&doctorId=${clinic.doctor.doctorId}`)).toEqual([second.id])
  expect(await found(`patientId=${elsewhere.patient.patientId}`)).toEqual([])
})

test('goes page by page, and a cursor of other filters is refused', async () => {
  const clinic = await mintClinic()
  const ids: string[] = []
  for (const startDate of ['2027-03-08', '2027-03-09', '2027-03-10'])
    ids.unshift((await bookSeries(clinic, { startDate })).series.id)
  const first = await clinic.nurse.client.get('/series?limit=2')
  const next = await clinic.nurse.client.get(first.headers.get('Link')?.slice(1).split('>')[0] ?? '')
  expect([idsOf(first), idsOf(next), next.body.page.nextCursor]).toEqual([ids.slice(0, 2), ids.slice(2), null])
  const carried = `/series?limit=2&status=active&cursor=${first.body.page.nextCursor}`
  expectProblem(await clinic.nurse.client.get(carried), 422, 'INVALID_CURSOR')
})

test('a patient sees their own and their wards’, each patient is audited once, and other roles are refused', async () => {
  const clinic = await mintClinic()
  const own = (await bookSeries(clinic)).series
  await bookSeries(clinic, { startDate: '2027-03-09', patientId: clinic.otherPatient.patientId })
  await bookSeries(clinic, { startDate: '2027-03-10' })
  expect(idsOf(await clinic.patient.client.get('/series'))).toContain(own.id)
  expect(idsOf(await clinic.patient.client.get('/series'))).toHaveLength(2)
  expect(idsOf(await clinic.patient.client.get(`/series?patientId=${clinic.otherPatient.patientId}`))).toEqual([])
  await clinic.nurse.client.get('/series')
  const trail = await sqlAs(`select patient_id from audit_log where action = 'series.listed' and actor_id = $1`, [
    clinic.nurse.userId,
  ])
  expect(trail.map((row) => row.patient_id).sort()).toEqual(
    [clinic.patient.patientId, clinic.otherPatient.patientId].sort(),
  )
  expectProblem(await clinic.pharmacist.client.get('/series'), 403, 'FORBIDDEN')
})

test('updatedSince lists what was written since, and nonsense is refused with a pointer', async () => {
  const clinic = await mintClinic()
  const old = (await bookSeries(clinic)).series
  const fresh = (await bookSeries(clinic, { startDate: '2027-03-09' })).series
  await sqlAs(`update series set updated_at = '2027-02-01T00:00Z' where id = $1`, [old.id])
  expect(idsOf(await clinic.nurse.client.get('/series?updatedSince=2027-03-01T03:00:00Z'))).toEqual([fresh.id])
  expect(idsOf(await clinic.nurse.client.get('/series?updatedSince=2027-01-01T00:00'))).toEqual([fresh.id, old.id])
  for (const [query, pointer] of [
    ['updatedSince=lately', '#/updatedSince'],
    ['status=asleep', '#/status/0'],
    ['patientId=nobody', '#/patientId/0'],
    ['sort=id', '#/sort'],
  ])
    expect([query, pointersOf(await clinic.nurse.client.get(`/series?${query}`))]).toEqual([query, [pointer]])
})
