import { expect, test } from 'vitest'
import { mintClinic, sqlAs, takeZone } from '../support/clinic.ts'

/** A clinic in New York whose annex, with the second doctor, is in Los Angeles. */
async function mintFarAnnex() {
  const clinic = await mintClinic({ timezone: 'America/New_York' })
  await takeZone('America/Los_Angeles')
  await sqlAs("update locations set timezone = 'America/Los_Angeles' where id = $1", [clinic.otherLocationId])
  await sqlAs('update working_sessions set location_id = $2 where doctor_id = $1', [
    clinic.otherDoctor.doctorId,
    clinic.otherLocationId,
  ])
  return clinic
}

const noon = { from: '2031-03-05T12:00', to: '2031-03-05T14:00' }
const inNewYork = { from: '2031-03-05T17:00:00.000Z', to: '2031-03-05T19:00:00.000Z' }
const inLosAngeles = { from: '2031-03-05T20:00:00.000Z', to: '2031-03-05T22:00:00.000Z' }

test('a location is closed by its own wall clock, the clinic by the clinic’s', async () => {
  const clinic = await mintFarAnnex()
  const close = async (body: Record<string, unknown>) => (await clinic.admin.client.post('/closures', body)).body
  expect(await close(noon)).toMatchObject(inNewYork)
  expect(await close({ ...noon, locationId: clinic.locationId })).toMatchObject(inNewYork)
  expect(await close({ ...noon, locationId: clinic.otherLocationId })).toMatchObject(inLosAngeles)
  const withOffset = { from: '2031-03-05T12:00-05:00', to: '2031-03-05T14:00-05:00' }
  expect(await close({ ...withOffset, locationId: clinic.otherLocationId })).toMatchObject(inNewYork)
  // A span that is in order by one clock only is one by the other too, and a mixed one by the location's.
  const mixed = { from: '2031-03-05T18:00:00Z', to: '2031-03-05T12:00', locationId: clinic.otherLocationId }
  expect((await clinic.admin.client.post('/closures', mixed)).status).toBe(201)
  const inClinic = await clinic.admin.client.post('/closures', { ...mixed, locationId: null })
  expect([inClinic.status, inClinic.body.errors[0].pointer]).toEqual([422, '#/to'])
})

test('a time that only one of the zones skips is refused only there', async () => {
  const clinic = await mintClinic({ timezone: 'Europe/London' })
  await takeZone('America/New_York')
  await sqlAs("update locations set timezone = 'America/New_York' where id = $1", [clinic.otherLocationId])
  const close = (day: string, locationId?: string) =>
    clinic.admin.client.post('/closures', { from: `${day}T01:30`, to: `${day}T05:00`, locationId })
  // On the 30th the clocks of London skip 01:30, on the 9th those of New York skip 02:30.
  expect((await close('2031-03-30')).body.code).toBe('DST_GAP')
  expect((await close('2031-03-30', clinic.otherLocationId)).status).toBe(201)
  const skipped = { from: '2031-03-09T02:30', to: '2031-03-09T05:00' }
  expect((await clinic.admin.client.post('/closures', skipped)).status).toBe(201)
  const there = await clinic.admin.client.post('/closures', { ...skipped, locationId: clinic.otherLocationId })
  expect(there.body.code).toBe('DST_GAP')
})

test('closures of one location are looked for by its wall clock', async () => {
  const clinic = await mintFarAnnex()
  await clinic.admin.client.post('/closures', { ...noon, locationId: clinic.otherLocationId })
  const found = async (query: string) => (await clinic.reception.client.get(`/closures?${query}`)).body.data.length
  expect(await found(`locationId=${clinic.otherLocationId}&from=2031-03-05T13:59`)).toBe(1)
  expect(await found(`locationId=${clinic.otherLocationId}&from=2031-03-05T14:00`)).toBe(0)
  expect(await found('from=2031-03-05T16:59')).toBe(1)
  expect(await found('from=2031-03-05T17:00')).toBe(0)
})

test('doctors are away by the wall clock of their hours, or the clinic’s where these are in several zones', async () => {
  const clinic = await mintFarAnnex()
  const away = async (doctorId: string) => (await clinic.admin.client.post(`/doctors/${doctorId}/time-off`, noon)).body
  expect(await away(clinic.doctor.doctorId)).toMatchObject(inNewYork)
  expect(await away(clinic.otherDoctor.doctorId)).toMatchObject(inLosAngeles)
  const path = `/doctors/${clinic.otherDoctor.doctorId}/time-off`
  const found = async (from: string) => (await clinic.reception.client.get(`${path}?from=${from}`)).body.data.length
  expect([await found('2031-03-05T13:59'), await found('2031-03-05T14:00')]).toEqual([1, 0])
  await sqlAs('update working_sessions set location_id = $2 where doctor_id = $1 and weekday = 1', [
    clinic.otherDoctor.doctorId,
    clinic.locationId,
  ])
  expect(await away(clinic.otherDoctor.doctorId)).toMatchObject(inNewYork)
  await sqlAs("update working_sessions set valid_until = '2020-01-01' where doctor_id = $1 and weekday = 1", [
    clinic.otherDoctor.doctorId,
  ])
  expect(await away(clinic.otherDoctor.doctorId)).toMatchObject(inLosAngeles)
  await sqlAs('delete from working_sessions where doctor_id = $1', [clinic.otherDoctor.doctorId])
  expect(await away(clinic.otherDoctor.doctorId)).toMatchObject(inNewYork)
})
