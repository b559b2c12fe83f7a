import { v7 } from 'uuid'
import { beforeAll, describe, expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { answer, ask, channelIn, numberOf, sendReports } from '../support/inbound.ts'
import { book, trailOf } from '../support/visits.ts'

startsAt()

/** One clinic serves the file: each test has patients and numbers of its own. */
let clinic: TestClinic
let channel: string

beforeAll(async () => {
  clinic = await mintClinic()
  channel = await channelIn(clinic)
})

let days = 1

/** A patient with a number of their own. */
async function patientWith(number?: string) {
  const id = v7()
  await sqlAs(`insert into patients (clinic_id, id, name) values ($1, $2, 'Mira Message')`, [clinic.id, id])
  if (number === undefined) return { id, number: await numberOf(id) }
  await sqlAs('update patients set phone = $2, phone_e164 = $2 where id = $1', [id, number])
  return { id, number }
}

/** A visit of a patient, each on a day of its own. */
async function visitOf(patientId: string, over: Record<string, unknown> = {}) {
  const day = `2027-03-${String(2 + (days++ % 28)).padStart(2, '0')}`
  const time = `T${String(9 + Math.floor(days / 28)).padStart(2, '0')}:00`
  return book(clinic, { patientId, appointmentDate: day + time, ...over })
}

const say = (text: string, from: string, id?: string) => sendReports(channel, [answer(text, from, id)])

const statusOf = async (id: string) =>
  (await sqlAs('select status, version from appointments where id = $1', [id]))[0] as {
    status: string
    version: number
  }

/** What of a patient's, or a number's, lies in the inbox. */
const itemsOf = async (patientId: string) =>
  (await clinic.reception.client.get(`/inbox?state=all&patientId=${patientId}`)).body.data

const messagesOf = (patientId: string) =>
  sqlAs(
    `select state, outcome, event, appointment_id, body_in from messages where patient_id = $1 and state = 'received' order by id`,
    [patientId],
  )

describe('YES', () => {
  test('confirms the visit that its patient was asked about, as the patient, and nothing lies in the inbox', async () => {
    const { id: patientId, number } = await patientWith()
    const visit = await visitOf(patientId)
    await ask(clinic, visit)
    const told = await say('Yes!', number)
    expect([told.status, told.headers.get('Content-Type'), told.body]).toEqual([
      200,
      'text/xml; charset=utf-8',
      expect.stringContaining('<Response/>'),
    ])
    expect(told.queries).toBe(2)
    expect(await statusOf(visit.id)).toEqual({ status: 'CONFIRMED', version: 2 })
    expect(await trailOf(visit.id)).toEqual({
      actions: ['appointment.booked', 'appointment.confirmed'],
      events: ['appointment.booked@1', 'appointment.confirmed@2'],
    })
    const [row] = await sqlAs(
      `select role, origin, actor_id, patient_id, changed from audit_log where subject_id = $1 and action = 'appointment.confirmed'`,
      [visit.id],
    )
    expect(row).toMatchObject({ role: 'ANSWER', origin: 'SMS', actor_id: channel, patient_id: patientId })
    expect(row?.changed).toMatchObject({ status: ['SCHEDULED', 'CONFIRMED'] })
    expect(await itemsOf(patientId)).toEqual([])
    expect(await messagesOf(patientId)).toEqual([
      { state: 'received', outcome: 'confirmed', event: 'booked', appointment_id: visit.id, body_in: null },
    ])
    const read = await clinic.reception.client.get(`/appointments/${visit.id}`)
    expect(read.body).toMatchObject({ status: 'CONFIRMED', confirmedAt: '2027-03-01T03:00:00.000Z' })
  })

  test.each([
    ['a reminder', { event: 'reminder' }],
    ['a message that has arrived', { state: 'delivered', event: 'moved' }],
    ['what the desk has accepted', { event: 'accepted' }],
  ])('%s is a question', async (_, columns) => {
    const { id, number } = await patientWith()
    const visit = await visitOf(id)
    await ask(clinic, visit, columns)
    await say('haan ji', number)
    expect((await statusOf(visit.id)).status).toBe('CONFIRMED')
  })

  test('several messages about one visit are one question', async () => {
    const { id, number } = await patientWith()
    const visit = await visitOf(id)
    for (const event of ['booked', 'reminder', 'reminder']) await ask(clinic, visit, { event })
    await say('ja', number)
    expect((await statusOf(visit.id)).status).toBe('CONFIRMED')
  })

  test.each([
    ['an e-mail', { channel: 'email' }],
    ['a message that was not sent', { state: 'waiting', sent_at: null }],
    ['a message that came back', { state: 'failed' }],
    ['a message that says that it is cancelled', { event: 'cancelled' }],
    ['a message of another time', { visit_start: '2027-02-01T10:00:00Z' }],
  ])('%s is no question', async (_, columns) => {
    const { id, number } = await patientWith()
    const visit = await visitOf(id)
    await ask(clinic, visit, columns)
    await say('yes', number)
    expect(await statusOf(visit.id)).toEqual({ status: 'SCHEDULED', version: 1 })
    expect(await itemsOf(id)).toMatchObject([{ kind: 'REPLY', text: 'yes', candidates: 1, appointmentId: null }])
  })

  test('a visit that was moved before anything was sent is asked about at its new time', async () => {
    const { id, number } = await patientWith()
    const visit = await visitOf(id)
    await ask(clinic, visit, { visit_start: '2027-02-01T10:00:00Z', created_at: '2027-03-01T02:00:00Z' })
    await ask(clinic, visit, { event: 'moved', state: 'dropped', sent_at: null, provider_id: null })
    await say('yes', number)
    expect((await statusOf(visit.id)).status).toBe('CONFIRMED')
  })

  test('a visit that was moved afterwards is not confirmed at a time that nobody was told of', async () => {
    const { id, number } = await patientWith()
    const visit = await visitOf(id)
    await ask(clinic, visit)
    const later = new Date(Date.parse(visit.appointmentDate) + 3_600_000).toISOString()
    await clinic.reception.client.put(`/appointments/${visit.id}`, { appointmentDate: later })
    await say('yes', number)
    expect((await statusOf(visit.id)).status).toBe('SCHEDULED')
    expect(await itemsOf(id)).toMatchObject([{ kind: 'REPLY', text: 'yes', appointmentId: null }])
  })

  test('of two open visits nobody can say which: it lies in the inbox', async () => {
    const { id, number } = await patientWith()
    const [one, other] = [await visitOf(id), await visitOf(id)]
    await ask(clinic, one)
    await ask(clinic, other)
    await say('YES', number)
    for (const visit of [one, other]) expect(await statusOf(visit.id)).toEqual({ status: 'SCHEDULED', version: 1 })
    expect(await itemsOf(id)).toMatchObject([
      { kind: 'REPLY', text: 'YES', appointmentId: null, patientName: 'Mira Message' },
    ])
    await clinic.reception.client.put(`/appointments/${one.id}`, { status: 'CONFIRMED' })
    await say('YES', number)
    expect((await statusOf(other.id)).status).toBe('CONFIRMED')
  })

  test('of a number that a family shares it lies in the inbox, without a name', async () => {
    const { id, number } = await patientWith()
    const child = await patientWith(number)
    const visit = await visitOf(id)
    await ask(clinic, visit)
    const report = v7()
    await say('yes', number, report)
    expect((await statusOf(visit.id)).status).toBe('SCHEDULED')
    expect([await itemsOf(id), await itemsOf(child.id)]).toEqual([[], []])
    const { body } = await clinic.reception.client.get('/inbox?kind=REPLY')
    expect(body.data[0]).toMatchObject({ patientId: null, patientName: null, candidates: 2, appointmentId: null })
    expect(body.data[0].from).toBe(`+49•••${number.slice(-2)}`)
  })

  test.each(['CANCELLED', 'CHECKED_IN', 'COMPLETED', 'NO_SHOW', 'PENDING'])(
    'nothing becomes of a visit that is %s',
    async (status) => {
      const { id, number } = await patientWith()
      const visit = await visitOf(id)
      await ask(clinic, visit)
      await sqlAs('update appointments set status = $2 where id = $1', [visit.id, status])
      await say('yes', number)
      expect((await statusOf(visit.id)).status).toBe(status)
      expect(await itemsOf(id)).toMatchObject([{ kind: 'REPLY', appointmentId: null }])
    },
  )

  test('a visit that has begun, a mismatched one and a merged or deceased patient are not acted for', async () => {
    const spoilt: Record<string, (visit: string, patient: string) => Promise<unknown>> = {
      begun: (visit) =>
        sqlAs(
          `update appointments set starts_at = '2027-03-01T02:59:00Z', ends_at = '2027-03-01T03:29:00Z' where id = $1`,
          [visit],
        ),
      mismatched: (visit) => sqlAs('update appointments set mismatched = true where id = $1', [visit]),
      deceased: (_, patient) => sqlAs(`update patients set status = 'deceased' where id = $1`, [patient]),
    }
    for (const [why, spoil] of Object.entries(spoilt)) {
      const { id, number } = await patientWith()
      const visit = await visitOf(id)
      await ask(clinic, visit, why === 'begun' ? { visit_start: '2027-03-01T02:59:00Z' } : {})
      await spoil(visit.id, id)
      await say('yes', number)
      expect([why, (await statusOf(visit.id)).status]).toEqual([why, 'SCHEDULED'])
      expect(await itemsOf(id), why).toHaveLength(1)
    }
  })

  test('said again of a confirmed visit it is taken, and nobody is bothered', async () => {
    const { id, number } = await patientWith()
    const visit = await visitOf(id)
    await ask(clinic, visit)
    await say('yes', number)
    await say('yes', number)
    expect(await statusOf(visit.id)).toEqual({ status: 'CONFIRMED', version: 2 })
    expect(await itemsOf(id)).toEqual([])
    expect((await messagesOf(id)).map(({ outcome }) => outcome)).toEqual(['confirmed', 'already_confirmed'])
  })

  test('a hundred at once confirm once', async () => {
    const { id, number } = await patientWith()
    const visit = await visitOf(id)
    await ask(clinic, visit)
    const told = await Promise.all(Array.from({ length: 100 }, () => say('YES', number)))
    expect(new Set(told.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await statusOf(visit.id)).toEqual({ status: 'CONFIRMED', version: 2 })
    const { actions, events } = await trailOf(visit.id)
    expect(actions.filter((action) => action === 'appointment.confirmed')).toHaveLength(1)
    expect(events).toEqual(['appointment.booked@1', 'appointment.confirmed@2'])
    expect(await itemsOf(id)).toEqual([])
    expect((await messagesOf(id)).filter(({ outcome }) => outcome === 'confirmed')).toHaveLength(1)
  })

  test('the same report at once, and again, is taken once', async () => {
    const { id, number } = await patientWith()
    const visit = await visitOf(id)
    await ask(clinic, visit)
    const report = v7()
    await Promise.all(Array.from({ length: 10 }, () => say('YES', number, report)))
    await clinic.reception.client.put(`/appointments/${visit.id}`, { status: 'CONFIRMED' })
    await sqlAs(`update appointments set status = 'SCHEDULED' where id = $1`, [visit.id])
    await say('YES', number, report)
    expect((await statusOf(visit.id)).status).toBe('SCHEDULED')
    expect(await messagesOf(id)).toHaveLength(1)
    expect(await itemsOf(id)).toEqual([])
  })

  test('against a cancellation at the same time one of them stands', async () => {
    for (let round = 0; round < 8; round++) {
      const { id, number } = await patientWith()
      const visit = await visitOf(id)
      await ask(clinic, visit)
      await Promise.all([
        say('YES', number),
        clinic.reception.client.post(`/appointments/${visit.id}/cancel`, { reason: 'away' }),
      ])
      const { status } = await statusOf(visit.id)
      const { events } = await trailOf(visit.id)
      const wasConfirmed = events.some((event) => event.startsWith('appointment.confirmed'))
      // Whoever came second found the other's work done.
      expect(status).toBe('CANCELLED')
      expect(await itemsOf(id)).toHaveLength(wasConfirmed ? 0 : 1)
      expect(events.at(-1)).toMatch(/^appointment.cancelled@/)
    }
  })

  test('sees and changes nothing of another clinic', async () => {
    const elsewhere = await mintClinic()
    const theirs = await channelIn(elsewhere)
    const { id, number } = await patientWith()
    const visit = await visitOf(id)
    await ask(clinic, visit)
    await sendReports(theirs, [answer('yes', number), answer('STOP', number)])
    expect(await statusOf(visit.id)).toEqual({ status: 'SCHEDULED', version: 1 })
    expect(await itemsOf(id)).toEqual([])
    const { body } = await elsewhere.reception.client.get('/inbox')
    expect(body.data).toMatchObject([
      { kind: 'STOPPED', patientId: null, candidates: 0 },
      { kind: 'REPLY', patientId: null, candidates: 0 },
    ])
    expect((await clinic.reception.client.get(`/patients/${id}`)).body.stopped).toEqual([])
  })
})

describe('NO', () => {
  test('cancels nothing: it lies in the inbox with its visit, and the question is answered', async () => {
    const { id, number } = await patientWith()
    const visit = await visitOf(id)
    await ask(clinic, visit)
    await say('Nein, danke', number)
    expect(await statusOf(visit.id)).toEqual({ status: 'SCHEDULED', version: 1 })
    expect(await itemsOf(id)).toMatchObject([
      { kind: 'REPLY', channel: 'sms', text: 'Nein, danke', appointmentId: visit.id, patientId: id, doneAt: null },
    ])
    await say('yes', number)
    expect((await statusOf(visit.id)).status).toBe('SCHEDULED')
    expect(await itemsOf(id)).toHaveLength(2)
    await ask(clinic, visit, { event: 'reminder', sent_at: '2027-03-01T03:00:01Z' })
    await say('yes', number)
    expect((await statusOf(visit.id)).status).toBe('CONFIRMED')
  })
})

describe('STOP and START', () => {
  const stoppedOf = async (patientId: string) =>
    (await clinic.reception.client.get(`/patients/${patientId}`)).body.stopped

  test('STOP ends messages to the number on every record with it, and is shown; START takes it back', async () => {
    const { id, number } = await patientWith()
    const child = await patientWith(number)
    await say('STOP', number)
    const stopped = [{ channel: 'sms', reason: 'STOP', at: '2027-03-01T03:00:00.000Z' }]
    for (const one of [id, child.id]) expect(await stoppedOf(one)).toEqual(stopped)
    const { body } = await clinic.reception.client.get('/inbox?kind=STOPPED')
    expect(body.data[0]).toMatchObject({ candidates: 2, text: 'STOP', doneAt: null })

    const renamed = await clinic.reception.client.put(`/patients/${id}`, { name: 'Mira Meier' })
    expect(renamed.body.stopped).toEqual(stopped)
    const listed = await clinic.reception.client.post('/patients/search', { q: 'Mira Meier' })
    expect(listed.body.data.find((one: { id: string }) => one.id === id).stopped).toEqual(stopped)

    const moved = await clinic.reception.client.put(`/patients/${id}`, { phone: '+49 30 7654321' })
    expect([moved.status, moved.body.stopped]).toEqual([200, []])
    expect(await stoppedOf(child.id)).toEqual(stopped)

    await say('start', number)
    expect(await stoppedOf(child.id)).toEqual([])
    const started = await clinic.reception.client.get('/inbox?kind=STARTED&state=done')
    expect(started.body.data[0]).toMatchObject({ doneBy: null, text: 'start' })
  })

  test('CANCEL is a carrier’s stop word: it stops, cancels nothing, and the desk sees the visit', async () => {
    const { id, number } = await patientWith()
    const visit = await visitOf(id)
    await ask(clinic, visit)
    await say('CANCEL', number)
    expect((await statusOf(visit.id)).status).toBe('SCHEDULED')
    expect(await itemsOf(id)).toMatchObject([
      { kind: 'STOPPED', text: 'CANCEL', appointmentId: visit.id, doneAt: null },
    ])
    expect(await stoppedOf(id)).toMatchObject([{ reason: 'STOP' }])
  })

  test('a number that nobody has is stopped too, and whoever gets it is not written to', async () => {
    const number = '+493011223344'
    await say('Stop', number)
    const made = await clinic.reception.client.post('/patients', { name: 'Nora New', phone: number })
    expect([made.status, made.body.stopped]).toEqual([
      201,
      [{ channel: 'sms', reason: 'STOP', at: '2027-03-01T03:00:00.000Z' }],
    ])
  })

  test('of several in one request the last one counts, and an old one that comes again counts no more', async () => {
    const { id, number } = await patientWith()
    const old = v7()
    await sendReports(channel, [answer('START', number), answer('STOP', number, old), answer('STOP', number)])
    expect(await stoppedOf(id)).toHaveLength(1)
    await sendReports(channel, [answer('STOP', number), answer('START', number)])
    expect(await stoppedOf(id)).toEqual([])
    await say('STOP', number, old)
    expect(await stoppedOf(id)).toEqual([])
  })

  test('the patient sees it of their own record', async () => {
    const own = clinic.patient
    const number = await numberOf(own.patientId)
    await say('STOP', number)
    const { body } = await own.client.get(`/patients/${own.patientId}`)
    expect(body.stopped).toMatchObject([{ channel: 'sms', reason: 'STOP' }])
    await say('START', number)
  })
})

test('a request of many answers is one statement to look up the channel and one to take them', async () => {
  const people = await Promise.all(Array.from({ length: 40 }, () => patientWith()))
  const answers = people.map(({ number }, n) => answer(n % 2 ? 'When is it?' : 'stop', number))
  const told = await sendReports(channel, answers)
  expect([told.status, told.queries]).toEqual([200, 2])
  const [first, second] = people
  expect(await itemsOf(first?.id ?? '')).toMatchObject([{ kind: 'STOPPED' }])
  expect(await itemsOf(second?.id ?? '')).toMatchObject([{ kind: 'REPLY', text: 'When is it?' }])
})
