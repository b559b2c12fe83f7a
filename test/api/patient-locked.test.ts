import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState } from '../support/visits.ts'

startsAt()

const TEXTS = { reason: 'a cough', notes: 'bring the card', staffNote: 'late payer', overbookReason: 'it is urgent' }
const EMPTY = { reason: null, notes: null, staffNote: null, overbookReason: null, address: null }
const ids = (clinic: TestClinic) => [clinic.patient.patientId, clinic.otherPatient.patientId].sort()

/** Asks for another patient by an edit and by a move: both doors have one rule. */
async function expectLocked(clinic: TestClinic, id: string, because: string[]): Promise<void> {
  const { client } = clinic.reception
  for (const beside of [{}, { duration: 15 }]) {
    const body = { patientId: clinic.otherPatient.patientId, ...beside }
    expectProblem(await client.put(`/appointments/${id}`, body), 409, 'PATIENT_LOCKED', { because })
  }
  const [row] = await sqlAs('select patient_id from appointments where id = $1', [id])
  expect(row?.patient_id).toBe(clinic.patient.patientId)
}

test('an edit and a move give a visit to another patient without the texts of the former, and tell the trail of both', async () => {
  for (const beside of [{}, { duration: 15 }]) {
    const clinic = await mintClinic()
    const { id } = await book(clinic, TEXTS)
    const body = { patientId: clinic.otherPatient.patientId, ...beside }
    const given = await clinic.reception.client.put(`/appointments/${id}`, body)
    expect(given).toMatchObject({ status: 200, body: { patientId: clinic.otherPatient.patientId, ...EMPTY } })
    const rows = await sqlAs<{ patient_id: string }>(
      "select patient_id from audit_log where subject_id = $1 and action in ('appointment.updated', 'appointment.rescheduled')",
      [id],
    )
    expect(rows.map((row) => row.patient_id).sort()).toEqual(ids(clinic))
    const told = await sqlAs('select from outbox where subject_id = $1 and subject_version = 2', [id])
    expect(told).toHaveLength(1)
  }
})

test('a text that the request gives for the new patient stays', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, TEXTS)
  const body = { patientId: clinic.otherPatient.patientId, reason: 'a rash' }
  const given = await clinic.reception.client.put(`/appointments/${id}`, body)
  expect(given.body).toMatchObject({ ...EMPTY, reason: 'a rash' })
})

test('a request that names the patient there is loses no text, whatever hangs on the visit', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, TEXTS)
  await sqlAs('update appointments set ever_checked_in = true where id = $1', [id])
  const same = await clinic.reception.client.put(`/appointments/${id}`, { patientId: clinic.patient.patientId })
  expect(same).toMatchObject({ status: 200, body: TEXTS })
})

test('a patient who was checked in by mistake keeps the visit after the check-in is taken back', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  await sqlAs("update appointments set status = 'CHECKED_IN', checked_in_at = now() where id = $1", [id])
  const undone = await clinic.reception.client.put(`/appointments/${id}`, { status: 'SCHEDULED' })
  expect(undone).toMatchObject({ status: 200, body: { status: 'SCHEDULED', checkedInAt: null } })
  await expectLocked(clinic, id, ['WAS_CHECKED_IN'])
  await sqlAs('update appointments set ever_checked_in = false where id = $1', [id])
  await expectLocked(clinic, id, ['WAS_CHECKED_IN'])
})

test('a visit with a plan, even one that was cancelled, keeps its patient', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  await sqlAs(
    `insert into follow_up_plans (clinic_id, id, appointment_id, patient_id, scheduled_for, status)
     select clinic_id, gen_random_uuid(), id, patient_id, '2027-04-01', 'cancelled' from appointments where id = $1`,
    [id],
  )
  await expectLocked(clinic, id, ['PLAN'])
})

test('a visit with clinical texts or a follow-up keeps its patient, and the refusal names both', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const child = await book(clinic, { appointmentDate: '2027-03-01T14:00' })
  await sqlAs("update appointments set diagnosis = 'sealed' where id = $1", [id])
  await sqlAs('update appointments set is_follow_up = true, parent_appointment_id = $2 where id = $1', [child.id, id])
  await expectLocked(clinic, child.id, ['FOLLOW_UP'])
  await sqlAs("update appointments set diagnosis = null, clinical_notes = 'sealed' where id = $1", [id])
  const { client } = clinic.reception
  const asked = await client.put(`/appointments/${id}`, { patientId: clinic.otherPatient.patientId })
  expectProblem(asked, 409, 'PATIENT_LOCKED', { because: ['CLINICAL_TEXT', 'FOLLOW_UP'] })
})

test('a visit whose video room somebody joined keeps its patient', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, { type: 'VIDEO_CALL', locationId: null })
  expect((await clinic.doctor.client.get(`/appointments/${id}/video/status`)).status).toBe(200)
  await sqlAs(
    `insert into video_participants (clinic_id, id, consultation_id, user_id, role, status, joined_at)
     select v.clinic_id, gen_random_uuid(), v.id, gen_random_uuid(), 'HOST', 'LEFT', now() from video_consultations v
     where v.appointment_id = $1`,
    [id],
  )
  await expectLocked(clinic, id, ['ROOM_JOINED'])
})

test.each([
  ['sending', true],
  ['sent', true],
  ['delivered', true],
  // Nobody knows: it may have been read.
  ['unknown', true],
  ['waiting', false],
  ['dropped', false],
  ['failed', false],
])('a visit with a message to its patient that is %s keeps the patient: %s', async (state, keeps) => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  // Due in another age, so that no run of the sender meets it.
  await sqlAs(
    `insert into messages (clinic_id, id, patient_id, appointment_id, event, dedup_key, state, due_at)
     select clinic_id, gen_random_uuid(), patient_id, id, 'booked', 'test:' || id, $2, '2099-01-01T00:00:00Z'
     from appointments where id = $1`,
    [id, state],
  )
  if (keeps) return expectLocked(clinic, id, ['CONTACTED'])
  const given = await clinic.reception.client.put(`/appointments/${id}`, { patientId: clinic.otherPatient.patientId })
  expect(given).toMatchObject({ status: 200, body: { patientId: clinic.otherPatient.patientId } })
})

test('a visit in a state that no patient can be changed in is refused for its state first', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  await sqlAs('update appointments set ever_checked_in = true where id = $1', [id])
  await putInState(id, 'COMPLETED')
  const body = { patientId: clinic.otherPatient.patientId }
  expectProblem(await clinic.reception.client.put(`/appointments/${id}`, body), 409, 'INVALID_STATUS_TRANSITION')
})
