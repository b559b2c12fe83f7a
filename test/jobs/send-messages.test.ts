import { expect, test } from 'vitest'
import type { OutgoingMessage } from '../../src/domain/messages/channel.ts'
import { SYSTEM_USER_ID } from '../../src/domain/system.ts'
import { registered } from '../api/patient-records.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import {
  db,
  fatesOf,
  hear,
  MESSAGES_DAY,
  MESSAGES_NOW,
  manyDue,
  messagesOf,
  provider,
  reachable,
  sendAt,
  toldOfTasks,
} from '../support/messages.ts'
import { book } from '../support/visits.ts'

startsAt(MESSAGES_NOW)

const at = (time: string, over: object = {}) => ({ appointmentDate: `${MESSAGES_DAY}T${time}`, ...over })
const subjects = (given: OutgoingMessage[]) => given.map(({ event, to }) => `${event} to ${to}`)

async function withVisit(over: object = {}, channels?: string[]) {
  const clinic = await mintClinic()
  await reachable(clinic, channels)
  const visit = await book(clinic, at('10:00', over))
  return { clinic, visit, client: clinic.reception.client }
}

const change = async (clinic: TestClinic, id: string, body: object) =>
  expect((await clinic.reception.client.put(`/appointments/${id}`, body)).status).toBe(200)

test('a booking by the desk is told after two minutes, with its pages and its entry for the calendar', async () => {
  const { clinic, visit } = await withVisit()
  await hear(clinic)
  const mail = provider()
  expect(await sendAt(clinic, 1.9, mail)).toBe(0)
  expect(await sendAt(clinic, 2, mail)).toBe(1)
  expect(await sendAt(clinic, 3, mail)).toBe(0)
  const [sent] = mail.given
  expect(sent).toMatchObject({ event: 'booked', to: 'pia@example.org', toName: 'Pia Patient', language: 'en' })
  expect(sent?.calendar).toMatchObject({ method: 'REQUEST', ics: expect.stringContaining(visit.id) })
  const links = await sqlAs('select purpose, message_id from visit_links where clinic_id = $1 order by purpose', [
    clinic.id,
  ])
  expect(links).toEqual(['cancel', 'confirm', 'move'].map((purpose) => ({ purpose, message_id: sent?.key })))
  expect(sent?.text.match(/\/l\/[\w-]{22}/g)).toHaveLength(3)
  expect(await messagesOf(clinic)).toMatchObject([
    {
      ...{ id: sent?.key, state: 'sent', outcome: 'sent', channel: 'email', provider: 'resend' },
      ...{ provider_id: `p-${sent?.key}`, address_masked: 'p•••@example.org', sent_with: sent?.key },
    },
  ])
})

test('the room of a video visit stands in no message', async () => {
  const { clinic } = await withVisit({ type: 'VIDEO_CALL', locationId: undefined })
  await hear(clinic)
  await sqlAs(
    `insert into video_consultations (clinic_id, id, appointment_id, room_name, made_for)
     select clinic_id, gen_random_uuid(), id, 'thesecretroom', '' from appointments where clinic_id = $1 on conflict do nothing`,
    [clinic.id],
  )
  const rooms = await sqlAs('select room_name from video_consultations where clinic_id = $1', [clinic.id])
  const mail = provider()
  await sendAt(clinic, 2, mail)
  expect(mail.given).toHaveLength(1)
  for (const { room_name } of rooms) expect(JSON.stringify(mail.given)).not.toContain(room_name)
})

test('a booking that is cancelled within the delay tells nobody, and one that was told is taken back', async () => {
  const { clinic, visit, client } = await withVisit()
  const mail = provider()
  expect((await client.post(`/appointments/${visit.id}/cancel`, {})).status).toBe(200)
  await hear(clinic)
  await sendAt(clinic, 5, mail)
  expect(await fatesOf(clinic)).toEqual(['booked dropped UNDONE', 'cancelled dropped UNDONE'])
  const other = await book(clinic, at('12:00'))
  await hear(clinic)
  await sendAt(clinic, 5, mail)
  expect((await client.post(`/appointments/${other.id}/cancel`, {})).status).toBe(200)
  await hear(clinic)
  await sendAt(clinic, 10, mail)
  expect(subjects(mail.given)).toEqual(['booked to pia@example.org', 'cancelled to pia@example.org'])
  expect(mail.given[1]?.calendar).toMatchObject({ method: 'CANCEL', ics: expect.stringContaining(other.id) })
})

test('what happened before the outbox told of the cancellation is known too', async () => {
  const { clinic, visit, client } = await withVisit()
  await hear(clinic)
  expect((await client.post(`/appointments/${visit.id}/cancel`, {})).status).toBe(200)
  await sqlAs("delete from messages where clinic_id = $1 and event = 'cancelled'", [clinic.id])
  const mail = provider()
  await sendAt(clinic, 2, mail)
  await hear(clinic)
  await sendAt(clinic, 5, mail)
  expect(mail.given).toEqual([])
  expect(await fatesOf(clinic)).toEqual(['booked dropped UNDONE', 'cancelled dropped UNDONE'])
})

test('a booking that is moved within the delay is one message with the new time, and a move undone tells nobody', async () => {
  const { clinic, visit } = await withVisit()
  await change(clinic, visit.id, at('14:00'))
  await hear(clinic)
  const mail = provider()
  await sendAt(clinic, 2, mail)
  expect(subjects(mail.given)).toEqual(['booked to pia@example.org'])
  expect(mail.given[0]?.calendar?.ics).toContain('DTSTART:20850305T083000Z')
  expect(await fatesOf(clinic)).toEqual(['booked sent sent', 'moved dropped ALREADY_TOLD'])
  await change(clinic, visit.id, at('15:00'))
  await change(clinic, visit.id, at('14:00'))
  await hear(clinic)
  expect(await sendAt(clinic, 5, mail)).toBe(0)
  await change(clinic, visit.id, at('15:00'))
  await change(clinic, visit.id, at('16:00'))
  await hear(clinic)
  expect(await sendAt(clinic, 8, mail)).toBe(1)
  expect(mail.given[1]).toMatchObject({ event: 'moved', calendar: { ics: expect.stringContaining('T103000Z') } })
})

test('two visits of one day are one message, with the addresses of no page', async () => {
  const { clinic } = await withVisit()
  await book(clinic, at('12:00'))
  await book(clinic, { appointmentDate: '2085-03-06T12:00' })
  await hear(clinic)
  const mail = provider()
  await sendAt(clinic, 2, mail)
  expect(mail.given).toHaveLength(2)
  const both = mail.given.find(({ text }) => !text.includes('/l/'))
  expect(both).toMatchObject({ event: 'booked', calendar: null })
  const rows = await messagesOf(clinic)
  expect(rows.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent'])
  expect(rows.filter(({ sent_with }) => sent_with === both?.key)).toHaveLength(2)
})

test('only what is still true of the patient is sent, and only to the addresses of their own record', async () => {
  const outcome = async (sql: string, channels?: string[]) => {
    const { clinic } = await withVisit({}, channels)
    const { userId } = clinic.nurse
    await sqlAs('update users set email = $2 where id = $1', [userId, 'guardian@example.org'])
    await sqlAs('update patients set guardian_user_ids = array[$2::uuid] where id = $1', [
      clinic.patient.patientId,
      userId,
    ])
    await hear(clinic)
    await sqlAs(sql, [clinic.patient.patientId])
    const mail = provider()
    await sendAt(clinic, 2, mail)
    const tasks = await sqlAs('select kind, dedup_key from inbox where clinic_id = $1', [clinic.id])
    const keys = tasks.map(({ kind, dedup_key }) => `${kind} ${dedup_key === `no-address:${clinic.patient.patientId}`}`)
    expect(await toldOfTasks(clinic, tasks.length)).toHaveLength(tasks.length)
    return [...subjects(mail.given), ...(await fatesOf(clinic)), ...keys]
  }
  const patient = (set: string) => `update patients set ${set}, version = version + 1 where id = $1`
  expect(await outcome(patient("status = 'deceased'"))).toEqual(['booked dropped PATIENT_DECEASED'])
  expect(await outcome(patient('do_not_contact = true'))).toEqual(['booked dropped DO_NOT_CONTACT'])
  expect(await outcome(patient('email = null, phone_e164 = null'))).toEqual([
    'booked dropped NO_ADDRESS',
    'NO_ADDRESS true',
  ])
  expect(await outcome(patient('email = null'))).toEqual(['booked to +15550199', 'booked sent sent'])
  const stop = `insert into stopped_addresses (clinic_id, channel, address, reason, at)
    select clinic_id, 'email', 'pia@example.org', 'STOP', now() from patients where id = $1`
  expect(await outcome(stop)).toEqual(['booked to +15550199', 'booked sent sent'])
  expect(await outcome(stop, ['email'])).toEqual(['booked dropped STOPPED'])
})

test('a visit of a record that was merged is told to the survivor', async () => {
  const { clinic } = await withVisit()
  await hear(clinic)
  const survivorId = await registered(clinic, { name: 'Pia P.' })
  await sqlAs('update patients set email = $2 where id = $1', [survivorId, 'survivor@example.org'])
  const merged = await clinic.admin.client.post(`/patients/${clinic.patient.patientId}/merge`, {
    ...{ into: survivorId, force: true, reason: 'one person' },
  })
  expect(merged.status, JSON.stringify(merged.body)).toBe(200)
  const mail = provider()
  await sendAt(clinic, 2, mail)
  expect(subjects(mail.given)).toEqual(['booked to survivor@example.org'])
})

test('a clinic without a provider has it as handled', async () => {
  const { clinic } = await withVisit({}, [])
  await hear(clinic)
  // Somebody else's provider is not in the place of one: only in development the sink is.
  expect(await sendAt(clinic, 2, { adapterOf: () => null as never })).toBe(0)
  expect(await fatesOf(clinic)).toEqual(['booked dropped no_channel'])
})

test('a refusal for now is tried again, one for good fails and comes before the desk', async () => {
  const { clinic, visit } = await withVisit({}, ['email'])
  await hear(clinic)
  const busy = provider({
    answer: (_, tries) =>
      tries === 1
        ? { outcome: 'refused', code: 'HTTP_429', stops: null, retryAfter: 90_000 }
        : { outcome: 'refused', code: 'BAD_ADDRESS', stops: 'BOUNCED', retryAfter: null },
  })
  await sendAt(clinic, 2, busy)
  expect(await fatesOf(clinic)).toEqual(['booked waiting HTTP_429'])
  await sendAt(clinic, 3, busy)
  expect(busy.given).toHaveLength(1)
  await sendAt(clinic, 4, busy)
  expect(await fatesOf(clinic)).toEqual(['booked failed BAD_ADDRESS'])
  expect(
    await sqlAs('select channel, address, reason from stopped_addresses where clinic_id = $1', [clinic.id]),
  ).toEqual([{ channel: 'email', address: 'pia@example.org', reason: 'BOUNCED' }])
  expect(await sqlAs('select kind, from_masked from inbox where clinic_id = $1', [clinic.id])).toEqual([
    { kind: 'DEAD_ADDRESS', from_masked: 'p•••@example.org' },
  ])
  const { patientId } = clinic.patient
  const trail = [{ actorId: SYSTEM_USER_ID, role: 'SYSTEM' }]
  expect(await toldOfTasks(clinic, 1)).toEqual([{ kind: 'DEAD_ADDRESS', patientId, appointmentId: visit.id, trail }])
  await book(clinic, at('12:00'))
  await hear(clinic)
  await sendAt(clinic, 6, busy)
  expect(busy.given).toHaveLength(2)
  expect((await fatesOf(clinic)).sort()).toEqual(['booked dropped DEAD_ADDRESS', 'booked failed BAD_ADDRESS'])
})

test('whose STOP only the provider has heard is written to no more', async () => {
  const { clinic } = await withVisit({}, ['sms'])
  await hear(clinic)
  const phone = provider({
    answer: () => ({ outcome: 'refused', code: 'STOPPED', stops: 'STOP', retryAfter: null }),
  })
  await sendAt(clinic, 2, phone)
  expect(await fatesOf(clinic)).toEqual(['booked failed STOPPED'])
  const stops = () => sqlAs('select channel, address, reason from stopped_addresses where clinic_id = $1', [clinic.id])
  const [stop] = await stops()
  expect(stop).toMatchObject({ channel: 'sms', reason: 'STOP' })
  expect(await sqlAs('select kind from inbox where clinic_id = $1', [clinic.id])).toEqual([{ kind: 'STOPPED' }])
  await book(clinic, at('12:00'))
  await hear(clinic)
  await sendAt(clinic, 4, phone)
  expect((await fatesOf(clinic)).sort()).toEqual(['booked dropped STOPPED', 'booked failed STOPPED'])
})

test('a message that nobody can write fails by itself and holds up no other', async () => {
  const { clinic, visit } = await withVisit({}, ['email'])
  await hear(clinic)
  await sqlAs("update appointments set timezone = 'Nowhere/Else' where id = $1", [visit.id])
  await manyDue(clinic, 1)
  const mail = provider()
  expect(await sendAt(clinic, 2, mail)).toBe(1)
  expect((await fatesOf(clinic)).sort()).toEqual(['booked failed NOT_WRITTEN', 'booked sent sent'])
  expect(await sqlAs('select kind, appointment_id from inbox where clinic_id = $1', [clinic.id])).toEqual([
    { kind: 'NOT_SENT', appointment_id: visit.id },
  ])
})

test('what was not given to a provider that wants a pause has had no attempt', async () => {
  const clinic = await mintClinic()
  await reachable(clinic, ['email'])
  await manyDue(clinic, 9)
  const busy = provider({
    answer: () => ({ outcome: 'refused', code: 'HTTP_429', stops: null, retryAfter: 60_000 }),
  })
  const given = await sendAt(clinic, 2, busy)
  expect(given).toBe(busy.given.length)
  expect(given).toBeLessThan(9)
  const attempts = () =>
    sqlAs<{ attempts: number }>('select attempts from messages where clinic_id = $1 order by attempts', [clinic.id])
  const counted = [...Array.from({ length: 9 - given }, () => 0), ...Array.from({ length: given }, () => 1)]
  expect((await attempts()).map((row) => row.attempts)).toEqual(counted)
  const open = provider()
  expect(await sendAt(clinic, 4, open)).toBe(9)
  expect(new Set(open.given.map(({ key }) => key)).size).toBe(9)
})

test('a clinic with much to send does not hold up another', async () => {
  const [big, small] = [await mintClinic(), await mintClinic()]
  for (const clinic of [big, small]) await reachable(clinic)
  await manyDue(big, 500)
  // It is due last of all.
  await manyDue(small, 1, `${MESSAGES_DAY}T03:01:30Z`)
  const mail = provider()
  expect(await sendAt([big, small], 2, mail)).toBe(501)
  const [only] = await messagesOf(small)
  expect(mail.given.findIndex(({ key }) => key === only?.id)).toBe(100)
})

test('a thousand messages are sent in few statements, each once, by two runs at once', async () => {
  const clinic = await mintClinic()
  await reachable(clinic)
  // Nobody analyses the tables: the planner takes them for empty, as they are when a test run begins.
  await manyDue(clinic, 1000)
  const mail = provider()
  const runs = [db(), db(), db()]
  const sent = await Promise.all(runs.slice(1).map((by) => sendAt(clinic, 2, mail, by)))
  // A run stops at 800, and the next goes on.
  sent.push(await sendAt(clinic, 2, mail, runs[0]))
  expect(sent.reduce((sum, one) => sum + one, 0)).toBe(1000)
  expect(new Set(mail.given.map(({ key }) => key)).size).toBe(1000)
  expect(mail.given).toHaveLength(1000)
  expect(new Set(await fatesOf(clinic))).toEqual(new Set(['booked sent sent']))
  // Ten batches of four, and between two of one clinic a look at the others.
  const statements = runs.reduce((sum, { queries }) => sum + queries, 0)
  expect(statements).toBeLessThanOrEqual(10 * 5 + 3 * 3)
})
