import ICAL from 'ical.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SentMessage } from '../../src/plugins/channels/outbox.ts'
import { type DemoServer, startDemoServer } from '../client/demo-server.ts'
import { type Receiver, startReceiver } from './receiver.ts'

const EACH_MINUTE = '* * * * *'
const MINUTE = 60_000
/** Seconds that the desk has to undo what it did. */
const DELAY = 600
/** Beyond the first reminder, so that nothing but changes is told. */
const DAYS_AHEAD = 5

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
type Answer = { status: number; body: any }
type InOutbox = SentMessage & { reports: { url: string; header: string; key: string } }

let server: DemoServer
let receiver: Receiver
/** Times that a doctor has free on one day, the earliest first. */
let slots: { doctorId: string; locationId: string; appointmentDate: string }[]

async function ask(login: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${await server.tokenOf(login)}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: response.status === 204 ? null : await response.json() }
}

/** @throws unless it is done */
async function done(...request: Parameters<typeof ask>) {
  const { status, body } = await ask(...request)
  expect({ status, body }).toMatchObject({ status: expect.toSatisfy((code: number) => code >= 200 && code < 300) })
  return body
}

const setDelay = (notifyDelaySeconds: number) => done('admin', 'PUT', '/messages/settings', { notifyDelaySeconds })

beforeAll(async () => {
  server = await startDemoServer({ KEPT_WEBHOOK_LOOPBACK: '1' })
  receiver = await startReceiver()
  receiver.react = () => 204
  const date = new Date(Date.now() + DAYS_AHEAD * 24 * 60 * MINUTE).toISOString().slice(0, 10)
  const found = await done(
    'reception',
    'GET',
    `/availability?specialty=General%20medicine&type=IN_PERSON&date=${date}&days=7`,
  )
  const [first] = found.slots
  slots = found.slots
    .filter((slot: typeof first) => slot.doctorId === first.doctorId && slot.locationId === first.locationId)
    .map(({ doctorId, locationId, appointmentDate }: typeof first) => ({ doctorId, locationId, appointmentDate }))
})

afterAll(async () => {
  await receiver.stop()
  await server.stop()
})

/** A patient of this test's own. */
const register = (name: string, reach: { email?: string; phone?: string }) =>
  done('reception', 'POST', '/patients', { name, language: 'en', ...reach })

function nextSlot() {
  const slot = slots.shift()
  if (!slot) throw new Error('The doctor has no more free times.')
  return slot
}

const book = (patientId: string) =>
  done('reception', 'POST', '/appointments', { ...nextSlot(), patientId, type: 'IN_PERSON', reason: 'Cough' })

async function move(visitId: string): Promise<string> {
  const { appointmentDate } = nextSlot()
  await done('reception', 'PUT', `/appointments/${visitId}`, { appointmentDate })
  return appointmentDate
}

/** What the sink has of an address, the earliest first. */
async function sentTo(address: string): Promise<InOutbox[]> {
  const response = await fetch(`${server.url}/dev/outbox?format=json&to=${encodeURIComponent(address)}`)
  return ((await response.json()) as InOutbox[]).reverse()
}

const messagesOf = async (visitId: string) =>
  (await done('reception', 'GET', `/messages?appointmentId=${visitId}`)).data

/** Waits until the Queue has had every change of a visit told, or put aside to wait. */
async function heard(visitId: string, events: number) {
  await expect.poll(() => messagesOf(visitId), { timeout: 20_000 }).toHaveLength(events)
}

/** As the cron of a minute to come would. */
const fireAfter = async (seconds: number) =>
  expect(await server.worker.fire(EACH_MINUTE, new Date(Date.now() + seconds * 1000))).toBe('ok')

const events = (sent: readonly InOutbox[]) => sent.map(({ event }) => event)

const statusOf = async (visitId: string) => (await done('reception', 'GET', `/appointments/${visitId}`)).status

function linkIn({ text }: InOutbox, label: RegExp): string {
  const line = text.split('\n').find((one) => label.test(one) && one.includes('/l/'))
  const [url] = line?.match(/http\S+/) ?? []
  if (url === undefined) throw new Error(`There is no ${label} in:\n${text}`)
  return url
}

test('a booking and its move within the delay are one message, whose link confirms by its button alone', async () => {
  await setDelay(DELAY)
  const patient = await register('Nora Told', { email: 'nora.told@example.org' })
  const booked = await book(patient.id)
  await heard(booked.id, 1)
  const appointmentDate = await move(booked.id)
  await heard(booked.id, 2)
  await fireAfter(DELAY / 2)
  expect(await sentTo('nora.told@example.org')).toEqual([])

  await fireAfter(DELAY + 60)
  const sent = await sentTo('nora.told@example.org')
  expect(sent).toMatchObject([{ channel: 'email', event: 'booked', language: 'en', toName: 'Nora Told' }])
  const [message] = sent as [InOutbox]
  const calendar = new ICAL.Component(ICAL.parse(message.calendar?.ics ?? ''))
  const entry = new ICAL.Event(calendar.getFirstSubcomponent('vevent') as ICAL.Component)
  expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST')
  expect(entry.startDate.toJSDate().toISOString()).toBe(appointmentDate)
  expect(entry).toMatchObject({ uid: expect.stringContaining(booked.id), sequence: expect.any(Number) })
  expect([message.subject, message.text, message.calendar?.ics].join()).not.toMatch(/cough|medicine/i)

  const link = linkIn(message, /confirm/i)
  const read = await fetch(link, { headers: { Accept: 'text/html' } })
  expect([read.status, await statusOf(booked.id)]).toEqual([200, 'SCHEDULED'])
  const acted = await fetch(link, { method: 'POST', body: new URLSearchParams({ do: 'confirm' }) })
  expect([acted.status, await statusOf(booked.id)]).toEqual([200, 'CONFIRMED'])
})

test('without a delay a change is told at once; YES confirms, and after STOP nothing is sent any more', async () => {
  await setDelay(0)
  const phone = '+919812345699'
  const patient = await register('Omar Told', { phone })
  const booked = await book(patient.id)
  const arrived = (count: number) => expect.poll(() => sentTo(phone), { timeout: 30_000 }).toHaveLength(count)
  await arrived(1)
  const answer = async (text: string) => {
    const [{ reports }] = (await sentTo(phone)) as [InOutbox]
    const response = await fetch(reports.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', [reports.header]: reports.key },
      body: JSON.stringify({ from: phone, text }),
    })
    expect(response.status).toBeLessThan(300)
  }
  await answer('Yes!')
  expect(await statusOf(booked.id)).toBe('CONFIRMED')

  await move(booked.id)
  await arrived(2)
  expect(events(await sentTo(phone))).toEqual(['booked', 'moved'])
  await answer('STOP')
  expect((await done('reception', 'GET', `/patients/${patient.id}`)).stopped).toMatchObject([
    { channel: 'sms', reason: 'STOP' },
  ])
  await done('reception', 'DELETE', `/appointments/${booked.id}`, {})
  await expect
    .poll(
      async () => (await messagesOf(booked.id)).map(({ event, state, outcome }: never) => [event, state, outcome]),
      {
        timeout: 30_000,
      },
    )
    .toContainEqual(['cancelled', 'dropped', 'STOPPED'])
  expect(await sentTo(phone)).toHaveLength(2)
})

test('a webhook is told each event once and in order, and the list of events has the same', async () => {
  const made = await done('admin', 'POST', '/webhooks', { url: `${receiver.url}/told`, events: ['*'] })
  receiver.secrets.set('/told', [made.secret])
  const patient = await register('Pia Told', { email: 'pia.told@example.org' })
  const booked = await book(patient.id)
  await move(booked.id)
  await done('reception', 'DELETE', `/appointments/${booked.id}`, {})

  const told = () => receiver.received.filter(({ body }) => body.subjectId === booked.id)
  await expect.poll(() => told().length, { timeout: 30_000 }).toBeGreaterThanOrEqual(3)
  const { data } = await done('admin', 'GET', `/events?subjectId=${booked.id}`)
  expect(data.map(({ type }: { type: string }) => type)).toEqual([
    'appointment.booked',
    'appointment.rescheduled',
    'appointment.cancelled',
  ])
  const thin = ({ id, type, version, subjectVersion }: Record<string, unknown>) => ({
    ...{ id, type, version, subjectVersion },
  })
  expect(told().map(({ body }) => thin(body))).toEqual(data.map(thin))
  expect(told().map(({ id }) => id)).toEqual(data.map(({ id }: { id: string }) => id))
  expect(receiver.forged).toEqual([])
})
