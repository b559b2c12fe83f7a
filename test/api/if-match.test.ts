import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { videoVisit } from '../support/video.ts'
import { book, expectProblem } from '../support/visits.ts'
import { plan, visitIn } from './follow-ups.ts'
import { bookSeries, seriesWish } from './series.ts'

// The video visit is from 04:30 to 05:00, so its room may be entered from 04:15 to 05:30.
startsAt('2027-03-01T04:20:00Z')

/** What names no version of a record that has had one or two, or is no entity tag at all. */
const NO_VERSION = [
  ...[
    '"9"',
    '"0"',
    '"-1"',
    '"01"',
    '"1.0"',
    '"1-"',
    '"1-9"',
    '"+1"',
    '1',
    'one',
    '"1',
    ',',
    'w/"1"',
    'W/1',
    '"1" "2"',
    '"*"',
  ],
  ...['"1e0"', '"0x1"', '"2147483648"', '"10000000001"', '"9007199254740993"', '"9223372036854775808"'],
  ...[`"${'9'.repeat(300)}"`, `"${'0'.repeat(40)}1"`, Array.from({ length: 200 }, (_, n) => `"${n + 7}"`).join(', ')],
]

interface Write {
  verb: 'put' | 'patch' | 'post' | 'delete'
  path: string
  body?: unknown
  /** Who may; the admin unless it says otherwise. */
  by?: 'reception'
}

async function madeBy(clinic: TestClinic, path: string, body: unknown): Promise<string> {
  const { status, body: made } = await clinic.admin.client.post(path, body)
  expect({ path, status }).toEqual({ path, status: 201 })
  return made.id
}

async function writesOfRecords(clinic: TestClinic): Promise<Write[]> {
  const { doctor, patient, otherPatient, locationId, admin } = clinic
  const place = { type: 'IN_PERSON', locationId }
  const { recurrence } = seriesWish(clinic)
  const template = { name: 'Weekly', doctorId: doctor.doctorId, ...place, duration: 30, time: '10:00', recurrence }
  const days = { from: '2027-05-01T09:00', to: '2027-05-01T10:00' }
  const templateId = await madeBy(clinic, '/appointment-templates', template)
  const closureId = await madeBy(clinic, '/closures', days)
  const timeOff = await admin.client.post(`/doctors/${doctor.doctorId}/time-off`, days)
  const displayId = await madeBy(clinic, '/displays', { locationId, kind: 'board' })
  return [
    { verb: 'put', path: `/appointment-templates/${templateId}`, body: template },
    { verb: 'delete', path: `/appointment-templates/${templateId}` },
    { verb: 'delete', path: `/closures/${closureId}` },
    { verb: 'delete', path: `/doctors/${doctor.doctorId}/time-off/${timeOff.body.id}` },
    { verb: 'delete', path: `/displays/${displayId}` },
    { verb: 'put', path: `/patients/${patient.patientId}`, body: { language: 'de' } },
    { verb: 'post', path: `/patients/${otherPatient.patientId}/merge`, body: { into: patient.patientId } },
    { verb: 'put', path: `/doctors/${doctor.doctorId}`, body: { specialty: 'none' } },
    { verb: 'put', path: `/locations/${locationId}`, body: { name: 'House' } },
    { verb: 'put', path: `/doctors/${doctor.doctorId}/working-hours`, body: { sessions: [] } },
    { verb: 'put', path: '/clinic', body: { slotMinutes: 20 } },
  ]
}

async function writesOfVisits(clinic: TestClinic): Promise<Write[]> {
  const { client } = clinic.reception
  const visit = `/appointments/${(await book(clinic)).id}`
  const { series } = await bookSeries(clinic)
  const { id: planId } = await plan(clinic)
  const invites = `/appointments/${await videoVisit(clinic, { doctor_id: clinic.otherDoctor.doctorId, patient_id: clinic.otherPatient.patientId })}/video/invites`
  const invited = await client.post(invites, { name: 'Ida', role: 'OBSERVER' })
  const seen = await visitIn(clinic, { patientId: clinic.otherPatient.patientId })
  return [
    { verb: 'put', path: visit, body: { notes: 'x' } },
    { verb: 'patch', path: visit, body: { appointmentDate: '2027-03-01T15:00' } },
    { verb: 'put', path: visit, body: { status: 'CONFIRMED' } },
    { verb: 'put', path: visit, body: {} },
    { verb: 'delete', path: visit },
    { verb: 'post', path: `${visit}/cancel` },
    { verb: 'post', path: `${visit}/check-in` },
    { verb: 'post', path: `${visit}/start` },
    { verb: 'post', path: `${visit}/complete` },
    { verb: 'post', path: `/appointments/${seen}/follow-up` },
    { verb: 'put', path: `/appointments/series/${series.id}`, body: { time: '11:00' } },
    { verb: 'delete', path: `/appointments/series/${series.id}` },
    { verb: 'put', path: `/follow-up-plans/${planId}`, body: { priority: 'high' } },
    { verb: 'post', path: `/follow-up-plans/${planId}/schedule`, body: { appointmentDate: '2027-03-10T10:00' } },
    { verb: 'delete', path: `/follow-up-plans/${planId}` },
    { verb: 'delete', path: `${invites}/${invited.body.id}`, by: 'reception' },
  ]
}

const trail = (clinic: TestClinic) =>
  sqlAs("select action from audit_log where clinic_id = $1 and action not like '%read' order by id", [clinic.id])

test.each([
  ['records', writesOfRecords],
  ['visits, series, plans and invitations', writesOfVisits],
])('an If-Match that names no version is 412 on every write of %s, and writes nothing', async (_, writesOf) => {
  const clinic = await mintClinic()
  const writes = await writesOf(clinic)
  const before = await trail(clinic)
  for (const { verb, path, body, by = 'admin' } of writes) {
    for (const tag of NO_VERSION) {
      const answer = await clinic[by].client[verb](path, body ?? {}, { 'If-Match': tag })
      expect({ verb, path, tag, status: answer.status }).toEqual({ verb, path, tag, status: 412 })
      expectProblem(answer, 412, 'VERSION_MISMATCH')
    }
  }
  expect(await trail(clinic)).toEqual(before)
})

test.each([
  [{ 'If-Match': '1' }, 'If-Match has no ETag of this record: send it as it came, with its quotes.'],
  [{ 'If-Match': 'banana' }, 'If-Match has no ETag of this record: send it as it came, with its quotes.'],
  [{ 'If-Match': '"banana"' }, 'If-Match has no ETag of this record: send it as it came, with its quotes.'],
  [{ 'If-None-Match': '*' }, 'If-None-Match: * asks that there is no such record yet, and there is one.'],
  [{ 'If-Match': '"9"' }, 'The appointment has changed since you read it: read it again.'],
  [{ 'If-Match': 'banana, "9"' }, 'The appointment has changed since you read it: read it again.'],
])('the refusal of %j says what is wrong with it', async (headers, detail) => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  for (const body of [{ notes: 'x' }, { appointmentDate: '2027-03-01T15:00' }]) {
    const answer = await clinic.admin.client.patch(`/appointments/${id}`, body, headers)
    expectProblem(answer, 412, 'VERSION_MISMATCH', { detail })
  }
})

test('a queue’s version of another order of magnitude is 412, too', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  await clinic.nurse.client.post(`/appointments/${id}/check-in`, { override: true, overrideReason: 'here' })
  for (const version of [2_147_483_648, 9_999_999_999, Number.MAX_SAFE_INTEGER]) {
    const body = { appointmentIds: [id], version }
    const answer = await clinic.nurse.client.post(`/queue/doctors/${clinic.doctor.doctorId}/reorder`, body)
    expectProblem(answer, 412, 'VERSION_MISMATCH')
  }
})
