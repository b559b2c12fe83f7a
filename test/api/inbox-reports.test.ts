import { v7 } from 'uuid'
import { beforeAll, describe, expect, test } from 'vitest'
import { maskAddress } from '../../src/domain/messages/mask.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { answer, channelIn, checked, delivery, messageTo, numberOf, sendReports } from '../support/inbound.ts'
import { expectProblem } from '../support/visits.ts'

startsAt()

let clinic: TestClinic
let mail: string
let sms: string

beforeAll(async () => {
  clinic = await mintClinic()
  mail = await channelIn(clinic, { channel: 'email', provider: 'postmark' })
  sms = await channelIn(clinic)
})

/** A patient with an e-mail address, and a message to it. */
async function written(columns: Record<string, unknown> = {}) {
  const patientId = v7()
  const email = `Mira.${patientId}@Example.org`
  await sqlAs(`insert into patients (clinic_id, id, name, email) values ($1, $2, 'Mira Message', $3)`, [
    ...[clinic.id, patientId, email],
  ])
  const mask = maskAddress('email', email)
  const sent = { channel: 'email', provider: 'postmark', patient_id: patientId, address_masked: mask, ...columns }
  return { patientId, email, mask, ...(await messageTo(clinic, sent)) }
}

const tell = (...reports: Parameters<typeof delivery>[]) =>
  sendReports(
    mail,
    reports.map((one) => delivery(...one)),
    { provider: 'postmark' },
  )

const messageOf = async (id: string) =>
  (await sqlAs('select state, outcome, delivered_at from messages where id = $1', [id]))[0]
const itemsOf = async (patientId: string) =>
  (await clinic.reception.client.get(`/inbox?state=all&patientId=${patientId}`)).body.data
const stoppedOf = async (patientId: string) =>
  (await clinic.reception.client.get(`/patients/${patientId}`)).body.stopped

describe('delivery reports', () => {
  test('what has arrived is delivered, and a repeated report changes nothing', async () => {
    const { id, providerId, patientId } = await written()
    const told = await tell([providerId, 'delivered'])
    expect([told.status, told.body, told.queries]).toEqual([200, { taken: 1 }, 2])
    const was = await messageOf(id)
    expect(was).toMatchObject({ state: 'delivered', delivered_at: new Date('2027-03-01T03:00:00Z') })
    await tell([providerId, 'delivered'])
    expect(await sqlAs('select version from messages where id = $1', [id])).toEqual([{ version: 2 }])
    expect(await itemsOf(patientId)).toEqual([])
  })

  test.each([
    ['bounced', 'BOUNCED'],
    ['complained', 'COMPLAINED'],
  ] as const)('%s: the address is not written to any more, and the desk is told once', async (state, reason) => {
    const { id, providerId, patientId, mask } = await written()
    await tell([providerId, state])
    await tell([providerId, state])
    expect(await messageOf(id)).toMatchObject({ state: 'failed', outcome: state })
    expect(await stoppedOf(patientId)).toEqual([{ channel: 'email', reason, at: '2027-03-01T03:00:00.000Z' }])
    expect(await itemsOf(patientId)).toMatchObject([
      { kind: 'DEAD_ADDRESS', channel: 'email', from: mask, text: null, candidates: null, patientName: 'Mira Message' },
    ])
    const [event] = await sqlAs(
      `select payload from outbox where type = 'inbox.received' and payload->>'patientId' = $1`,
      [patientId],
    )
    expect(event?.payload).toEqual({ kind: 'DEAD_ADDRESS', patientId, appointmentId: null })
  })

  test('two messages to one dead address are one task, and another after it is done', async () => {
    const one = await written()
    const columns = { channel: 'email', provider: 'postmark', patient_id: one.patientId, address_masked: one.mask }
    const [other, third] = [await messageTo(clinic, columns), await messageTo(clinic, columns)]
    await tell([one.providerId, 'bounced'])
    await tell([other.providerId, 'bounced'])
    const [item] = await itemsOf(one.patientId)
    expect(await itemsOf(one.patientId)).toHaveLength(1)
    expect((await clinic.reception.client.post(`/inbox/${item.id}/done`, {})).status).toBe(200)
    await tell([third.providerId, 'bounced'])
    expect(await itemsOf(one.patientId)).toHaveLength(2)
  })

  test('an address that was changed meanwhile is not stopped', async () => {
    const { providerId, patientId } = await written()
    await clinic.reception.client.put(`/patients/${patientId}`, { email: 'new@example.net' })
    await tell([providerId, 'bounced'])
    expect(await stoppedOf(patientId)).toEqual([])
    expect(await itemsOf(patientId)).toMatchObject([{ kind: 'DEAD_ADDRESS' }])
  })

  test('a new address is not stopped, and the old one still is', async () => {
    const { providerId, patientId, email } = await written()
    await tell([providerId, 'bounced'])
    const { put } = clinic.reception.client
    expect((await put(`/patients/${patientId}`, { email: 'fresh@example.net' })).body.stopped).toEqual([])
    expect((await put(`/patients/${patientId}`, { email })).body.stopped).toHaveLength(1)
  })

  test('what could not be delivered stops nothing, and is a task', async () => {
    const { id, providerId, patientId } = await written()
    await tell([providerId, 'failed'])
    expect(await messageOf(id)).toMatchObject({ state: 'failed', outcome: 'failed' })
    expect(await stoppedOf(patientId)).toEqual([])
    expect(await itemsOf(patientId)).toMatchObject([{ kind: 'NOT_SENT', doneAt: null }])
  })

  test.each([
    [['bounced', 'delivered'], 'failed', 'bounced'],
    [['delivered', 'bounced'], 'failed', 'bounced'],
    [['delivered', 'complained'], 'failed', 'complained'],
    [['complained', 'delivered', 'bounced'], 'failed', 'complained'],
    [['failed', 'bounced'], 'failed', 'bounced'],
    [['delivered', 'failed'], 'delivered', 'delivered'],
    [['failed', 'delivered'], 'delivered', 'delivered'],
  ] as const)('%j in whichever order, apart or together, ends as %s', async (states, state, outcome) => {
    const apart = await written()
    for (const one of states) await tell([apart.providerId, one])
    expect(await messageOf(apart.id)).toMatchObject({ state, outcome })
    const together = await written()
    await tell(
      ...states.map((one) => [together.providerId, one] as const).map(([id, one]): [string, typeof one] => [id, one]),
    )
    expect(await messageOf(together.id)).toMatchObject({ state, outcome })
  })

  test('what went as one message is delivered as one', async () => {
    const first = await written()
    const second = await messageTo(clinic, {
      ...{
        patient_id: first.patientId,
        channel: 'email',
        provider: 'postmark',
        sent_with: first.id,
        provider_id: null,
      },
    })
    await sqlAs('update messages set sent_with = id where id = $1', [first.id])
    await tell([first.providerId, 'bounced'])
    for (const { id } of [first, second])
      expect(await messageOf(id)).toMatchObject({ state: 'failed', outcome: 'bounced' })
    expect(await itemsOf(first.patientId)).toHaveLength(1)
  })

  test('a message of another clinic, and one that nobody knows, are passed over', async () => {
    const elsewhere = await mintClinic()
    const theirs = await channelIn(elsewhere, { channel: 'email', provider: 'postmark' })
    const { id, providerId, patientId } = await written()
    const reports = [delivery(providerId, 'complained'), delivery(v7(), 'bounced'), delivery('\u0000', 'bounced')]
    const told = await sendReports(theirs, reports, { provider: 'postmark' })
    expect([told.status, told.body]).toEqual([200, { taken: 3 }])
    expect(await messageOf(id)).toMatchObject({ state: 'sent' })
    expect([await stoppedOf(patientId), await itemsOf(patientId)]).toEqual([[], []])
  })

  test('the task of a patient who was merged is about the record that stands for them', async () => {
    const { providerId, patientId, email } = await written()
    const into = v7()
    await sqlAs(`insert into patients (clinic_id, id, name, email) values ($1, $2, 'Mira Message', $3)`, [
      clinic.id,
      into,
      email,
    ])
    await sqlAs('update patients set merged_into = $2 where id = $1', [patientId, into])
    await tell([providerId, 'bounced'])
    expect(await itemsOf(into)).toHaveLength(1)
    expect(await stoppedOf(into)).toHaveLength(1)
  })

  test('many reports are two statements, and one more where something came back', async () => {
    const all = await Promise.all(Array.from({ length: 40 }, () => written()))
    const told = await tell(
      ...all.map(({ providerId }, n): [string, 'bounced' | 'delivered'] => [
        providerId,
        n % 2 ? 'bounced' : 'delivered',
      ]),
    )
    expect([told.status, told.queries]).toEqual([200, 3])
    const states = await Promise.all(all.map(({ id }) => messageOf(id)))
    expect(states.filter((one) => one?.state === 'failed')).toHaveLength(20)
  })
})

describe('who reports', () => {
  test('an unknown channel, another provider’s, one that is off and a wrong signature are told the same', async () => {
    const off = await channelIn(await mintClinic(), { active: false })
    const number = await numberOf(clinic.patient.patientId)
    const reports = [answer('STOP', number)]
    const answers = [
      await sendReports(v7(), reports),
      await sendReports('no-uuid', reports),
      await sendReports(sms, reports, { provider: 'postmark' }),
      await sendReports(off, reports),
      await sendReports(sms, reports, { signature: 'x' }),
      await sendReports(sms, reports, { signature: '' }),
      await sendReports(sms, reports, { provider: 'development' }),
      await sendReports(clinic.id, reports, { provider: 'development' }),
      await sendReports(sms, reports, { provider: '__proto__' }),
      await sendReports(sms, reports, { provider: '%00' }),
    ]
    for (const refused of answers) expectProblem(refused, 401, 'UNAUTHENTICATED')
    const details = answers.map(({ body }) => [body.detail, body.title, Object.keys(body).sort()])
    expect(new Set(details.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(await stoppedOf(clinic.patient.patientId)).toEqual([])
  })

  test('the signature covers the address with its query', async () => {
    const good = await sendReports(sms, [], { query: '?bodySHA256=1' })
    expect(good.status).toBe(200)
    expectProblem(await sendReports(sms, [], { query: '?a=1', signature: 'x' }), 401, 'UNAUTHENTICATED')
  })

  test('one signature is looked at, and none of a channel that is not there', async () => {
    checked.signatures = 0
    await sendReports(sms, [], { signature: 'a, b, c' })
    expect(checked.signatures).toBe(1)
    await sendReports(v7(), [])
    expect(checked.signatures).toBe(1)
  })

  test('an address is counted before anything is looked at, and guesses count again', async () => {
    const limited = (limits: object, address: string) => ({
      variables: { RATE_LIMITS: JSON.stringify({ reads: 9, writes: 9, scans: 9, checks: 9, ...limits }) },
      headers: { 'CF-Connecting-IP': address },
    })
    const statuses = async (limits: object, address: string, signature?: string) => {
      const all = []
      for (let tries = 0; tries < 4; tries++)
        all.push((await sendReports(sms, [], { ...limited(limits, address), ...(signature && { signature }) })).status)
      return all
    }
    checked.signatures = 0
    expect(await statuses({ checks: 2 }, '203.0.113.81')).toEqual([200, 200, 429, 429])
    expect(checked.signatures).toBe(2)
    expect(await statuses({ writes: 2 }, '203.0.113.82', 'x')).toEqual([401, 401, 429, 429])
  })

  test('more than 64 KiB is refused', async () => {
    expectProblem(await sendReports(sms, ' '.repeat(64 * 1024 + 1)), 413, 'PAYLOAD_TOO_LARGE')
  })
})
