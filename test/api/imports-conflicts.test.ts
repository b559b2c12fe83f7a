import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book } from '../support/visits.ts'
import { checked, reportOf, stepped } from './import-files.ts'

/** 09:50 in India. */
startsAt('2027-03-01T04:20:00Z')

const DAY = '2027-03-02'
const at = (from: string, to: string) => ({ from: `${DAY}T${from}`, to: `${DAY}T${to}` })

/** Whatever can have a doctor's time, from ten to two; the ids by the hour at which each begins. */
async function takenTimes(clinic: TestClinic) {
  const { reception, doctor, otherDoctor } = clinic
  const visit = await book(clinic, { appointmentDate: `${DAY}T10:00`, patientId: clinic.otherPatient.patientId })
  const ofPatient = await book(clinic, { appointmentDate: `${DAY}T11:00`, doctorId: otherDoctor.doctorId })
  const away = await reception.client.post(`/doctors/${doctor.doctorId}/time-off`, at('12:00', '13:00'))
  const closed = await reception.client.post('/closures', at('13:00', '14:00'))
  expect([away.status, closed.status]).toEqual([201, 201])
  const other = await mintClinic()
  await sqlAs('insert into clinic_doctors (clinic_id, doctor_id) values ($1, $2)', [other.id, doctor.doctorId])
  await sqlAs(
    `insert into appointments (clinic_id, id, doctor_id, patient_id, type, status, starts_at, ends_at, timezone)
      values ($1, $2, $3, $4, 'HOME_VISIT', 'SCHEDULED', $5, $6, 'Asia/Kolkata')`,
    [other.id, v7(), doctor.doctorId, other.patient.patientId, `${DAY}T08:30:00Z`, `${DAY}T09:00:00Z`],
  )
  return [visit.id, ofPatient.id, away.body.id, closed.body.id]
}

/** A visit an hour, each of the patient who has one at eleven; two want fifteen o'clock. */
const fileFor = ({ doctor, patient }: TestClinic, hours: string[]) =>
  `externalId,patientId,doctorId,appointmentDate\n${hours
    .map((hour, n) => `C${n},${patient.patientId},${doctor.doctorId},${DAY}T${hour}:00`)
    .join('\n')}\n`

const HOURS = ['10', '11', '12', '13', '14', '15', '15', '03']
const ids = (report: string[][]) => report.map(([, , , , id]) => id)

test('a row whose time cannot be had names what of the clinic has it, and nothing of another clinic', async () => {
  const clinic = await mintClinic()
  const taken = await takenTimes(clinic)
  // The second at fifteen o'clock is another patient's: it is no duplicate of the first.
  const file = fileFor(clinic, HOURS).replace(`C6,${clinic.patient.patientId}`, `C6,${clinic.otherPatient.patientId}`)
  const wishes = { kind: 'appointments', defaults: { locationId: 'Main house' } }
  const { id } = await checked(clinic, file, wishes)
  const report = await reportOf(clinic, id)
  expect(report.map(([, verdict, , why]) => [verdict, why])).toEqual([
    ['conflict', 'BOOKED'],
    ['conflict', 'PATIENT_BUSY'],
    ['conflict', 'TIME_OFF'],
    ['conflict', 'CLOSURE'],
    ['conflict', 'BOOKED'],
    ['create', ''],
    ['conflict', 'BOOKED'],
    ['conflict', 'OUTSIDE_HOURS'],
  ])
  const [, , , , , first] = ids(report)
  expect(ids(report)).toEqual([...taken, '', first, first, ''])
  // Somebody is faster than the commit.
  const faster = await book(clinic, { appointmentDate: `${DAY}T15:00`, patientId: clinic.otherPatient.patientId })
  await stepped(clinic, id, 'commit')
  expect(ids(await reportOf(clinic, id))).toEqual([...taken, '', faster.id, first, ''])
})

test('a row that is booked over what is there names the visit that it has made', async () => {
  const clinic = await mintClinic()
  await takenTimes(clinic)
  const wishes = { kind: 'appointments', defaults: { locationId: 'Main house' }, onConflict: 'affected' }
  const { id } = await checked(clinic, fileFor(clinic, ['10', '12']), wishes)
  await stepped(clinic, id, 'commit')
  const made = await sqlAs(
    'select id from appointments where clinic_id = $1 and external_id is not null order by starts_at',
    [clinic.id],
  )
  expect(ids(await reportOf(clinic, id))).toEqual(made.map((visit) => visit.id))
  expect((await stepped(clinic, id, 'undo')).counts).toMatchObject({ undone: 2 })
})
