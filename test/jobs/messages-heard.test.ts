import { expect, test } from 'vitest'
import { bookSeries } from '../api/series.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { hear, MESSAGES_DAY, MESSAGES_NOW, messagesOf, provider, reachable, sendAt } from '../support/messages.ts'
import { videoVisit } from '../support/video.ts'
import { linksFor, page } from '../support/visit-links.ts'
import { book } from '../support/visits.ts'

startsAt(MESSAGES_NOW)

/** What a clinic's messages are about. The Queue may have sent some by now. */
const eventsOf = async (clinic: TestClinic) => (await messagesOf(clinic)).map(({ event }) => event)

const at = (time: string, over: object = {}) => ({ appointmentDate: `${MESSAGES_DAY}T${time}`, ...over })

/** Books a visit of which only the test hears: the Queue that the tests run beside may have been faster. */
async function bookUnheard(clinic: TestClinic, ...asked: [time: string, client?: typeof clinic.patient.client]) {
  const [time, client] = asked
  const { id } = await book(clinic, at(time), client)
  await sqlAs('update outbox set processed_at = now() where clinic_id = $1', [clinic.id])
  await sqlAs('delete from messages where clinic_id = $1 and appointment_id = $2', [clinic.id, id])
}

test('what the desk does is told two minutes later, what the patient does at once, and each once', async () => {
  const clinic = await mintClinic()
  await bookUnheard(clinic, '10:00')
  expect(await hear(clinic)).toEqual([120])
  await bookUnheard(clinic, '12:00', clinic.patient.client)
  expect((await hear(clinic)).at(0)).toBe(0)
  expect(await hear(clinic)).toEqual([])
  const rows = await messagesOf(clinic)
  // One clock for both, so that they have no order.
  expect(new Set(rows.map(({ event, at_once, due_at }) => `${event} ${at_once} ${due_at.toISOString()}`))).toEqual(
    new Set([`booked false ${MESSAGES_DAY}T03:02:00.000Z`, `booked true ${MESSAGES_DAY}T03:00:00.000Z`]),
  )
  expect(rows).toHaveLength(2)
})

test('the clinic says how long the desk’s changes wait', async () => {
  const clinic = await mintClinic()
  await sqlAs('insert into message_settings (clinic_id, id, settings) values ($1, $1, $2)', [
    clinic.id,
    { notifyDelaySeconds: 7 },
  ])
  await book(clinic, at('10:00'))
  expect(await hear(clinic)).toEqual([7])
})

test('a guardian acts for the patient', async () => {
  const clinic = await mintClinic()
  const guardian = await clinic.as(['PATIENT'])
  await sqlAs(
    `insert into users (id, issuer, subject, name) values ($1, 'urn:kept:dev', $2, 'Gala') on conflict do nothing`,
    [guardian.userId, guardian.sub],
  )
  await sqlAs('update patients set guardian_user_ids = array[$2::uuid] where id = $1', [
    clinic.patient.patientId,
    guardian.userId,
  ])
  await book(clinic, at('10:00'), guardian.client)
  await hear(clinic)
  expect(await messagesOf(clinic)).toMatchObject([{ event: 'booked', at_once: true }])
})

test('each change is a message of its own, with what was before', async () => {
  const clinic = await mintClinic({ settings: { patientBookingsPending: true } })
  const { id } = await book(clinic, at('10:00'), clinic.patient.client)
  const { client } = clinic.reception
  const change = async (body: object) => expect((await client.put(`/appointments/${id}`, body)).status).toBe(200)
  await change({ status: 'SCHEDULED' })
  await change(at('14:00', { doctorId: clinic.otherDoctor.doctorId }))
  await change({ notes: 'bring the card' })
  expect((await client.post(`/appointments/${id}/cancel`, {})).status).toBe(200)
  await hear(clinic)
  // One clock for all of them: they are in the order of their names.
  expect(await eventsOf(clinic)).toEqual(['accepted', 'cancelled', 'moved', 'requested'])
  const [moved] = await sqlAs("select before from messages where clinic_id = $1 and event = 'moved'", [clinic.id])
  expect(moved?.before).toMatchObject({
    doctorId: clinic.doctor.doctorId,
    locationId: clinic.locationId,
    type: 'IN_PERSON',
  })
  expect(new Date(moved?.before.start).toISOString()).toBe(`${MESSAGES_DAY}T04:30:00.000Z`)
})

test('who is given another patient’s visit is told of a booking', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, at('10:00'))
  const body = { patientId: clinic.otherPatient.patientId }
  expect((await clinic.reception.client.put(`/appointments/${id}`, body)).status).toBe(200)
  await hear(clinic)
  const rows = await messagesOf(clinic)
  expect(rows.map(({ event, patient_id }) => [event, patient_id])).toEqual([
    ['booked', clinic.otherPatient.patientId],
    ['booked', clinic.otherPatient.patientId],
  ])
})

test('each visit of a series is told', async () => {
  const clinic = await mintClinic()
  await bookSeries(clinic, { startDate: MESSAGES_DAY, recurrence: { frequency: 'WEEKLY', count: 3 } })
  await hear(clinic)
  expect(await eventsOf(clinic)).toEqual(Array.from({ length: 3 }, () => 'booked'))
})

test('a visit whose patient is not to be told makes no message', async () => {
  const clinic = await mintClinic()
  await book(clinic, at('10:00', { notify: false }))
  expect(await hear(clinic)).toEqual([])
  expect(await messagesOf(clinic)).toEqual([])
})

test('nor does one that was over when it was written down, and its cancellation', async () => {
  const clinic = await mintClinic()
  const id = await videoVisit(clinic, {
    starts_at: `${MESSAGES_DAY}T02:00:00Z`,
    ends_at: `${MESSAGES_DAY}T02:30:00Z`,
  })
  for (const [version, type] of ['appointment.booked', 'appointment.rescheduled', 'appointment.cancelled'].entries())
    await sqlAs(
      `insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at, processed_at)
       values ($1, 'appointment', $2, $3, $4, '{}', $5, now())`,
      [clinic.id, id, version + 1, type, MESSAGES_NOW],
    )
  expect(await hear(clinic)).toEqual([])
  expect(await messagesOf(clinic)).toEqual([])
})

test('a walk-in makes no message, and a visit that was missed makes one on the day', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  setClock(`${MESSAGES_DAY}T04:00:00Z`)
  const walkIn = await client.post(`/queue/doctors/${clinic.doctor.doctorId}/walk-ins`, {
    patientId: clinic.otherPatient.patientId,
    locationId: clinic.locationId,
  })
  expect(walkIn.status, JSON.stringify(walkIn.body)).toBe(201)
  expect(await hear(clinic)).toEqual([])
  const { id } = await book(clinic, at('10:00'))
  setClock(`${MESSAGES_DAY}T05:00:00Z`)
  expect((await client.put(`/appointments/${id}`, { status: 'NO_SHOW' })).status).toBe(200)
  await hear(clinic)
  expect(await eventsOf(clinic)).toEqual(['booked', 'no_show'])
})

test('what is done by a link is the patient’s own act, and is told once', async () => {
  const clinic = await mintClinic()
  await reachable(clinic)
  const visit = await book(clinic, at('10:00'))
  await hear(clinic)
  const mail = provider()
  expect(await sendAt(clinic, 2, mail)).toBe(1)
  const { cancel } = await linksFor(clinic, visit)
  expect((await page(cancel, { do: 'cancel' })).status).toBe(200)
  expect(await hear(clinic)).toEqual([0])
  expect(await hear(clinic)).toEqual([])
  expect(await sendAt(clinic, 2, mail)).toBe(1)
  expect(await sendAt(clinic, 5, mail)).toBe(0)
  expect(await messagesOf(clinic)).toMatchObject([
    { event: 'booked', at_once: false, state: 'sent' },
    { event: 'cancelled', at_once: true, state: 'sent' },
  ])
})

test('what is done by an answer is the patient’s own act', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic, at('10:00'))
  await hear(clinic)
  // As the statement that takes answers does it: the visit, the trail and the event, in one transaction.
  await sqlAs(
    `with v as (
       update appointments set status = 'CANCELLED', version = version + 1 where id = $1 returning *
     ), l as (
       insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, request_id)
       select clinic_id, gen_random_uuid(), 'ANSWER', 'appointment.cancelled', 'appointment', id, 'answer' from v
     )
     insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at, processed_at)
     select clinic_id, 'appointment', id, version, 'appointment.cancelled', '{}', $2, now() from v`,
    [id, MESSAGES_NOW],
  )
  expect(await hear(clinic)).toEqual([0])
  expect(await messagesOf(clinic)).toMatchObject([
    { event: 'booked', at_once: false },
    { event: 'cancelled', at_once: true },
  ])
})
