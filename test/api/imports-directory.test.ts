import { expect, test } from 'vitest'
import { mintClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { committed, reportOf, stepped } from './import-files.ts'

startsAt('2027-03-01T04:20:00Z')

test('doctors are added once, whoever is there already is matched, and undoing takes back the others', async () => {
  const clinic = await mintClinic()
  const file = `externalId,name,specialty,active
D1,Dr. Grace Lind,Dermatology,yes
D1,Dr. G. Lind,,
,dr ada roy,,
D2,Dr. Old Hand,,no
,,,
D3,,Surgery,
`
  const { id, counts } = await committed(clinic, file, { kind: 'doctors' })
  expect(counts).toMatchObject({ create: 2, duplicate: 1, match: 1, invalid: 1, made: 2 })
  const { client } = clinic.admin
  const ours = async () => {
    const { body } = await client.get('/doctors')
    return body.data.map(({ name, externalId, active }: Record<string, unknown>) => [name, externalId, active])
  }
  expect((await ours()).filter(([, externalId]: [string, string | null]) => externalId !== null)).toEqual([
    ['Dr. Grace Lind', 'D1', true],
    ['Dr. Old Hand', 'D2', false],
  ])
  const again = await committed(clinic, file, { kind: 'doctors' })
  expect(again.counts).toMatchObject({ match: 4, invalid: 1, made: 0 })
  const [[, , , , lind] = []] = await reportOf(clinic, id)
  await client.put(`/doctors/${lind}`, { specialty: 'Surgery' })
  expect((await stepped(clinic, id, 'undo')).counts).toMatchObject({ undone: 1, kept: 1 })
  expect((await ours()).map(([name]: [string]) => name).sort()).toEqual([
    'Dr Ada Roy',
    'Dr Ben Okafor',
    'Dr. Grace Lind',
  ])
})

test('hours are added to what a doctor has, and taken away again', async () => {
  const clinic = await mintClinic({ hours: [] })
  const file = `Doctor;Day;From;To;Location
Ada Roy;Monday;8:00 AM;12:00 PM;Main house
Ada Roy;Mo;08:00;12:00;main house
Ada Roy;Dienstag;22:00;02:00;Main house
Nobody;Monday;08:00;12:00;Main house
Ada Roy;Funday;08:00;12:00;Main house
`
  const { id, counts } = await committed(clinic, file, { kind: 'hours' })
  expect(counts).toMatchObject({ create: 2, duplicate: 1, invalid: 2, made: 2 })
  const hours = async () =>
    (await clinic.admin.client.get(`/doctors/${clinic.doctor.doctorId}/working-hours`)).body.sessions
  expect(await hours()).toMatchObject([
    { weekday: 1, start: '08:00', end: '12:00', locationId: clinic.locationId },
    { weekday: 2, start: '22:00', end: '02:00' },
  ])
  expect((await committed(clinic, file, { kind: 'hours' })).counts).toMatchObject({ match: 3, made: 0 })
  expect((await stepped(clinic, id, 'undo')).counts).toMatchObject({ undone: 2 })
  expect(await hours()).toEqual([])
})
