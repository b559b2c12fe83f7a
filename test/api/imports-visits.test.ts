import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book } from '../support/visits.ts'
import { checked, committed, profiled, reportOf, stepped } from './import-files.ts'

/** 09:50 in India. */
startsAt('2027-03-01T04:20:00Z')

const visits = { kind: 'appointments' }

/** A patient whom other systems call P-1. */
async function withPatient(clinic: TestClinic, externalId = 'P-1'): Promise<string> {
  const made = await clinic.reception.client.post('/patients', { name: `Pia ${externalId}`, externalId })
  return made.body.id
}

const visitsOf = (clinicId: string) =>
  sqlAs(
    `select external_id, status, to_char(starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI') at, (extract(epoch from ends_at - starts_at) / 60)::int minutes,
      overbook, patient_overlap, affected_by, notify, version from appointments where clinic_id = $1 order by external_id`,
    [clinicId],
  )

test('past visits come in as they were, without messages or events, also where they lay over one another', async () => {
  const clinic = await mintClinic({ settings: { durations: { FOLLOW_UP: 20 } } })
  const patientId = await withPatient(clinic)
  const file = `id,Patient no.,Doctor,Date,Time,To,Status,Service,Notes
A1,P-1,Dr. Ada Roy,05.01.2026,9:00 AM,9:30 AM,Completed,,"first line
second line, ""quoted"""
A2,P-1,dr ada roy,05.01.2026,9:15 AM,,done,Follow-up,
A3,P-1,Ada Roy,13.01.2026,12:00 AM,,Canceled,,
A4,P-1,ADA ROY,14.01.2026,11:30 PM,0:15 AM,no show,,
A5,P-1,Dr. Nobody,14.01.2026,9:00 AM,,,,
A6,P-9,Dr. Ada Roy,14.01.2026,9:00 AM,,,,
A1,P-1,Dr. Ada Roy,15.01.2026,9:00 AM,,,,
`
  const { id, counts } = await committed(clinic, file, { ...visits, defaults: { locationId: 'Main house' } })
  expect(counts).toMatchObject({ create: 4, duplicate: 1, invalid: 2, made: 4 })
  const past = { affected_by: null, notify: false, version: 1 }
  expect(await visitsOf(clinic.id)).toEqual([
    {
      external_id: 'A1',
      status: 'COMPLETED',
      at: '2026-01-05T03:30',
      minutes: 30,
      overbook: false,
      patient_overlap: false,
      ...past,
    },
    {
      external_id: 'A2',
      status: 'COMPLETED',
      at: '2026-01-05T03:45',
      minutes: 20,
      overbook: true,
      patient_overlap: true,
      ...past,
    },
    {
      external_id: 'A3',
      status: 'CANCELLED',
      at: '2026-01-12T18:30',
      minutes: 30,
      overbook: false,
      patient_overlap: false,
      ...past,
    },
    {
      external_id: 'A4',
      status: 'NO_SHOW',
      at: '2026-01-14T18:00',
      minutes: 45,
      overbook: false,
      patient_overlap: false,
      ...past,
    },
  ])
  const report = await reportOf(clinic, id)
  expect(report.map(([, verdict, field]) => [verdict, field])).toEqual([
    ...[
      ['create', ''],
      ['create', ''],
      ['create', ''],
      ['create', ''],
    ],
    ...[
      ['invalid', 'doctorId'],
      ['invalid', 'patientId'],
      ['duplicate', ''],
    ],
  ])
  const [first] = await sqlAs<{ id: string }>('select id from appointments where clinic_id = $1 and external_id = $2', [
    clinic.id,
    'A1',
  ])
  const { body } = await clinic.doctor.client.get(`/appointments/${first?.id}`)
  expect(body).toMatchObject({ notes: 'first line\nsecond line, "quoted"', patientId })
  const told = "select type from outbox where clinic_id = $1 and subject_type = 'appointment'"
  expect(await sqlAs(told, [clinic.id])).toEqual([])
  // Twice is once: the same file again finds them all.
  const again = await committed(clinic, file, { ...visits, defaults: { locationId: 'Main house' } })
  expect(again.counts).toMatchObject({ match: 5, invalid: 2, made: 0 })
  // Undone, all go that nobody has touched.
  expect((await clinic.doctor.client.put(`/appointments/${first?.id}`, { diagnosis: 'Cough' })).status).toBe(200)
  expect((await stepped(clinic, id, 'undo')).counts).toMatchObject({ undone: 3, kept: 1 })
  expect((await visitsOf(clinic.id)).map(({ external_id }) => external_id)).toEqual(['A1'])
})

const COMING = (clinic: TestClinic) => `externalId,patientId,doctorId,appointmentDate,status
B1,P-1,${clinic.doctor.doctorId},2027-03-02T10:00,CONFIRMED
B2,P-2,${clinic.doctor.doctorId},2027-03-02T10:00,
B3,P-1,${clinic.doctor.doctorId},2027-03-02T20:00,
B4,P-1,${clinic.doctor.doctorId},2027-03-02T11:00,PENDING
`

test('coming visits are booked in their doctor’s turn, and what clashes is left out', async () => {
  const clinic = await mintClinic()
  await Promise.all([withPatient(clinic), withPatient(clinic, 'P-2')])
  const wishes = { ...visits, defaults: { locationId: 'Main house' } }
  const judged = await checked(clinic, COMING(clinic), wishes)
  expect(judged.counts).toMatchObject({ create: 2, conflict: 2 })
  const report = await reportOf(clinic, judged.id)
  expect(report.map(([, verdict, , why]) => [verdict, why])).toEqual([
    ...[
      ['create', ''],
      ['conflict', 'BOOKED'],
      ['conflict', 'OUTSIDE_HOURS'],
      ['create', ''],
    ],
  ])
  expect(report[1]?.[5]?.split(' ')).toHaveLength(5)
  // Somebody is faster than the commit.
  await book(clinic, { appointmentDate: '2027-03-02T11:00' })
  const done = await stepped(clinic, judged.id, 'commit')
  expect(done.counts).toMatchObject({ create: 1, conflict: 3, made: 1 })
  const made = (await visitsOf(clinic.id)).filter(({ external_id }) => external_id !== null)
  expect(made).toMatchObject([{ external_id: 'B1', status: 'CONFIRMED', notify: false, version: 1 }])
})

test('what clashes is booked all the same where the import says so, and the desk finds it', async () => {
  const clinic = await mintClinic()
  await Promise.all([withPatient(clinic), withPatient(clinic, 'P-2')])
  const wishes = { ...visits, defaults: { locationId: 'Main house' }, onConflict: 'affected' }
  const { counts } = await committed(clinic, COMING(clinic), wishes)
  expect(counts).toMatchObject({ create: 2, conflict: 2, made: 4 })
  expect(await visitsOf(clinic.id)).toMatchObject([
    { external_id: 'B1', overbook: false, affected_by: null },
    { external_id: 'B2', overbook: true, affected_by: null },
    { external_id: 'B3', overbook: false, affected_by: 'OUTSIDE_HOURS' },
    { external_id: 'B4', overbook: false, affected_by: null },
  ])
})

test('times are the location’s, and one that the clocks skip is a verdict', async () => {
  const clinic = await mintClinic({ timezone: 'Europe/Berlin' })
  await withPatient(clinic)
  const file = `externalId,patientId,doctorId,appointmentDate
C1,P-1,Ada Roy,2026-03-29T02:30
C2,P-1,Ada Roy,2026-07-01T10:00
C3,P-1,Ada Roy,2026-07-01T10:00:00+05:30
C4,P-1,Ada Roy,2026-07-02
`
  const { id } = await committed(clinic, file, { ...visits, defaults: { locationId: 'Main house' } })
  const report = await reportOf(clinic, id)
  expect(report.map(([, verdict, field]) => [verdict, field])).toEqual([
    ...[
      ['invalid', 'appointmentDate'],
      ['create', ''],
      ['create', ''],
      ['invalid', 'appointmentDate'],
    ],
  ])
  expect((await visitsOf(clinic.id)).map(({ at }) => at)).toEqual(['2026-07-01T08:00', '2026-07-01T04:30'])
})

test('a doctor is said once for each spelling, and a patient is found by name and day of birth or number', async () => {
  const clinic = await mintClinic({ settings: { country: 'IN' } })
  const { client } = clinic.reception
  const born = (await client.post('/patients', { name: 'Meera Iyer', dateOfBirth: '1991-02-03' })).body.id
  const called = (await client.post('/patients', { name: 'Ravi Rao', phone: '+91 98765 43210' })).body.id
  await client.post('/patients', { name: 'Ravi Rao junior', phone: '+91 98765 43210' })
  const file = `Doctor,Patient,DOB,Mobile,Date
Roy A.,"Iyer, Meera",1991-02-03,,2026-01-05T10:00
ROY A,Ravi Rao,,9876543210,2026-01-05T11:00
roy a.,Ravi Rao,,,2026-01-05T12:00
`
  const found = await profiled(clinic, file, { ...visits, defaults: { locationId: 'Main house' } })
  expect((await stepped(clinic, found.id, 'check')).counts).toMatchObject({ invalid: 3 })
  const values = { 'Roy A.': clinic.doctor.doctorId }
  await clinic.admin.client.put(`/imports/${found.id}`, { mapping: { Doctor: { field: 'doctorId', values } } })
  expect((await stepped(clinic, found.id, 'check')).counts).toMatchObject({ create: 2, invalid: 1 })
  await stepped(clinic, found.id, 'commit')
  const rows = await sqlAs('select patient_id from appointments where clinic_id = $1 order by starts_at', [clinic.id])
  expect(rows.map(({ patient_id }) => patient_id)).toEqual([born, called])
})
