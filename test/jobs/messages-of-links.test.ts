import { expect, test } from 'vitest'
import { linked } from '../api/link-codes.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { fatesOf, hear, MESSAGES_DAY, messagesOf, provider, reachable, sendAt } from '../support/messages.ts'

// Half past one in the night, in India.
startsAt(`${MESSAGES_DAY}T20:00:00Z`)
const MINUTES = 17 * 60

async function withLink(channels = ['email', 'sms'], prepare?: (clinic: TestClinic) => Promise<unknown>) {
  const clinic = await mintClinic()
  await reachable(clinic, channels)
  await prepare?.(clinic)
  const link = await linked(clinic, clinic.otherPatient)
  expect(link.status).toBe('pending')
  return clinic
}

const set = (columns: string) => (clinic: TestClinic) =>
  sqlAs(`update patients set ${columns} where id = $1`, [clinic.patient.patientId])

test('a link that waits is told to each address of the record at once, also at night, and leads nowhere', async () => {
  const clinic = await withLink()
  expect(await hear(clinic)).toContain(0)
  await hear(clinic)
  const mail = provider()
  expect(await sendAt(clinic, MINUTES, mail)).toBe(2)
  expect(await sendAt(clinic, MINUTES + 1, mail)).toBe(0)
  expect(mail.given.map(({ event, to }) => `${event} to ${to}`).sort()).toEqual([
    'link_pending to +15550199',
    'link_pending to pia@example.org',
  ])
  for (const { text, calendar } of mail.given) {
    expect(text).not.toContain('/l/')
    expect(calendar).toBeNull()
  }
  expect((await messagesOf(clinic)).map(({ channel, state }) => `${channel} ${state}`).sort()).toEqual([
    'email sent',
    'sms sent',
  ])
})

test('what an address does not take is tried there once more, and by no other', async () => {
  const clinic = await withLink(['email', 'sms'], set('email = null'))
  await hear(clinic)
  const mail = provider({
    answer: (_, tries) =>
      tries === 1
        ? { outcome: 'refused', code: 'HTTP_429', stops: null, retryAfter: 60_000 }
        : { outcome: 'sent', providerId: null },
  })
  await sendAt(clinic, MINUTES, mail)
  await set("email = 'pia@example.org'")(clinic)
  await sendAt(clinic, MINUTES + 2, mail)
  expect(mail.given.map(({ to }) => to)).toEqual(['+15550199', '+15550199'])
})

test('one that the clinic cannot send by, and one that is stopped, are in the list', async () => {
  const clinic = await withLink(['email'])
  await sqlAs(
    `insert into stopped_addresses (clinic_id, channel, address, reason, at) values ($1, 'email', 'pia@example.org', 'STOP', now())`,
    [clinic.id],
  )
  await hear(clinic)
  await sendAt(clinic, MINUTES, provider())
  expect((await fatesOf(clinic)).sort()).toEqual(['link_pending dropped STOPPED', 'link_pending dropped no_channel'])
})

test('a record without an address is a task for the desk', async () => {
  const clinic = await withLink(['email', 'sms'], set('email = null, phone_e164 = null'))
  await hear(clinic)
  await sendAt(clinic, MINUTES, provider())
  expect(await fatesOf(clinic)).toEqual(['link_pending dropped NO_ADDRESS'])
  expect(await sqlAs('select kind from inbox where clinic_id = $1', [clinic.id])).toEqual([{ kind: 'NO_ADDRESS' }])
})

test('nobody is told of the first link of a record, nor of one that was settled meanwhile', async () => {
  const first = await withLink(['email', 'sms'], set('user_id = null'))
  await hear(first)
  expect(await messagesOf(first)).toEqual([])
  const settled = await withLink()
  await sqlAs("update links set status = 'active' where clinic_id = $1", [settled.id])
  await hear(settled)
  expect(await messagesOf(settled)).toEqual([])
})
