import { expect, test } from 'vitest'
import { GOOGLE, OUTLOOK } from '../support/calendar-files.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'

import { book, expectProblem, putInState } from '../support/visits.ts'
import { exported, filesAt, ofPatient } from './export-files.ts'
import { checked, committed, profiled, reportOf, stepped } from './import-files.ts'

startsAt('2027-03-01T04:20:00Z')

const visitsOf = (clinic: TestClinic) =>
  sqlAs<{ external_id: string; status: string; at: string; minutes: number }>(
    `select external_id, status, to_char(starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI') at,
      (extract(epoch from ends_at - starts_at) / 60)::int minutes from appointments where clinic_id = $1 order by starts_at`,
    [clinic.id],
  )

const withPatient = async (clinic: TestClinic): Promise<string> =>
  (await clinic.reception.client.post('/patients', { name: 'Pia', externalId: 'P-1' })).body.id

const wishesOf = ({ doctor }: TestClinic) => ({
  ...{ kind: 'appointments', format: 'ics' },
  mapping: { SUMMARY: 'patientId', LOCATION: 'locationId' },
  defaults: { doctorId: doctor.doctorId, locationId: 'Main house' },
})

test.each(['patients', 'doctors', 'hours'])('a calendar holds no %s', async (kind) => {
  const { admin } = await mintClinic()
  const answer = await admin.client.post('/imports', { kind, format: 'ics' })
  expectProblem(answer, 422, 'VALIDATION_ERROR', {
    errors: [{ pointer: '#/format', detail: 'is for appointments only: a calendar holds no other records' }],
  })
})

test('a calendar of Google’s comes in: what was cancelled too, but neither whole days nor what repeats', async () => {
  const clinic = await mintClinic({ timezone: 'Europe/Berlin' })
  await withPatient(clinic)
  const { id, profile } = await checked(clinic, GOOGLE, wishesOf(clinic))
  expect(profile).toMatchObject({ encoding: 'utf-8', delimiter: null, header: true, rows: 4 })
  const { counts } = await stepped(clinic, id, 'commit')
  expect(counts).toMatchObject({ create: 2, invalid: 2, made: 2 })
  expect(await visitsOf(clinic)).toEqual([
    { external_id: 'g1@google.com', status: 'COMPLETED', at: '2026-01-05T09:00', minutes: 30 },
    { external_id: 'g2@google.com 2026-07-07T10:00:00', status: 'CANCELLED', at: '2026-07-07T09:00', minutes: 30 },
  ])
  const report = await reportOf(clinic, id)
  expect(report.map(([row, verdict]) => [row, verdict])).toEqual([
    ...[
      ['1', 'create'],
      ['2', 'invalid'],
      ['3', 'create'],
      ['4', 'invalid'],
    ],
  ])
  const again = await committed(clinic, GOOGLE, wishesOf(clinic))
  expect(again.counts).toMatchObject({ match: 2, invalid: 2, made: 0 })
})

test('a calendar of Outlook’s comes in by its own zones, once', async () => {
  const clinic = await mintClinic()
  await withPatient(clinic)
  const { counts } = await committed(clinic, OUTLOOK, wishesOf(clinic))
  expect(counts).toMatchObject({ create: 2, invalid: 2, made: 2 })
  expect(await visitsOf(clinic)).toMatchObject([
    { at: '2026-01-07T09:00', minutes: 30 },
    { external_id: 'o2', at: '2026-07-08T08:00', minutes: 45 },
  ])
  const again = await committed(clinic, OUTLOOK, wishesOf(clinic))
  expect(again.counts).toMatchObject({ match: 2, invalid: 2, made: 0 })
})

test('the calendar of a patient’s export is taken in by another clinic', async () => {
  const clinic = await mintClinic()
  const patientId = await withPatient(clinic)
  const past = await book(clinic, { patientId, appointmentDate: '2027-03-09T10:00' })
  await putInState(past.id, 'COMPLETED')
  await sqlAs(
    "update appointments set starts_at = starts_at - interval '1 year', ends_at = ends_at - interval '1 year' where id = $1",
    [past.id],
  )
  const coming = await book(clinic, { patientId, appointmentDate: '2027-03-10T10:00', notes: 'of nobody’s concern' })
  const { link } = await exported(clinic.admin.client, ofPatient(patientId))
  const { 'appointments.ics': file = '' } = await filesAt(link.url)
  const other = await mintClinic()
  await withPatient(other)
  const wishes = {
    ...{ kind: 'appointments', format: 'ics' },
    mapping: { DESCRIPTION: 'doctorId', LOCATION: 'locationId' },
    defaults: { patientId: 'P-1' },
  }
  const { counts } = await committed(other, file, wishes)
  expect(counts).toMatchObject({ create: 2, made: 2 })
  expect(await visitsOf(other)).toEqual([
    { external_id: past.id, status: 'COMPLETED', at: '2026-03-09T04:30', minutes: 30 },
    { external_id: coming.id, status: 'SCHEDULED', at: '2027-03-10T04:30', minutes: 30 },
  ])
  // Where it was taken from, they are there already.
  const home = await committed(clinic, file, wishes)
  expect(home.counts).toMatchObject({ match: 2, made: 0 })
})

test('a table that is sent as a calendar says what it is', async () => {
  const clinic = await mintClinic()
  const { status, failure } = await profiled(clinic, 'name\nPia\n', { kind: 'appointments', format: 'ics' })
  expect({ status, failure }).toEqual({
    status: 'failed',
    failure: 'The file has no events: it is no calendar (iCalendar), or an empty one.',
  })
})
