import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { readAnswer } from '../../src/domain/messages/answers.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { answer, ask, channelIn, sendReports } from '../support/inbound.ts'
import { book } from '../support/visits.ts'

startsAt()

const WORDS = [
  ...[
    'yes',
    'YES',
    'no',
    'stop',
    'START',
    'haan',
    'नहीं',
    'हाँ',
    'ja',
    'nein',
    'sí',
    'ok',
    '👍',
    '👎',
    'CANCEL',
    'please',
  ],
  ...[
    'but',
    'later',
    '?',
    '!',
    '\u0000',
    '\ud800',
    '\u202e',
    '\u0301',
    ' ',
    '\n',
    'ｙｅｓ',
    '🏽',
    '"',
    '\\',
    '$1',
    '{}',
  ],
]

/** Texts as people, carriers and attackers write them. */
const texts = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...WORDS), { maxLength: 5 }).map((words) => words.join(' ')) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
  { weight: 1, arbitrary: fc.constant('x'.repeat(20_000)) },
)

test('2,000 messages: no fault, nothing lost, and no visit is confirmed but by the one YES to the one question', async () => {
  const clinic = await mintClinic()
  const channel = await channelIn(clinic)
  // Who has which number: one question, two, none, a family, and somebody who is not known.
  const numbers = { one: '+493080000001', two: '+493080000002', none: '+493080000003', family: '+493080000004' }
  const add = async (number: string) => {
    const id = v7()
    await sqlAs(`insert into patients (clinic_id, id, name, phone, phone_e164) values ($1, $2, 'Fay Fuzz', $3, $3)`, [
      ...[clinic.id, id, number],
    ])
    return id
  }
  const patients = { one: await add(numbers.one), two: await add(numbers.two), none: await add(numbers.none) }
  const family = [await add(numbers.family), await add(numbers.family)]
  let hour = 9
  const question = async (patientId: string) => {
    const time = `${String(hour++).padStart(2, '0')}:00`
    const visit = await book(clinic, { patientId, appointmentDate: `2027-03-02T${time}` })
    await ask(clinic, visit)
    return visit.id as string
  }
  const single = await question(patients.one)
  const never = [await question(patients.two), await question(patients.two), await question(String(family[0]))]

  const froms = fc.constantFrom(
    ...Object.values(numbers),
    '+493080000009',
    'VM-BANK',
    '',
    '\u0000',
    '+49 30 80000001',
    '+1',
  )
  const ids = fc.oneof(fc.uuid(), fc.string({ unit: 'binary', maxLength: 300 }), fc.constant('x'.repeat(3000)))
  const inbound = fc.record({ text: texts, from: froms, id: ids })
  const all = fc.sample(inbound, { numRuns: 2000, seed: 20_270_301 })
  const before = await sqlAs('select count(*)::int n from audit_log where clinic_id = $1', [clinic.id])
  for (let at = 0; at < all.length; ) {
    // Some requests bring many; each is at most 64 KiB.
    const batch = []
    let bytes = 0
    while (at < all.length && batch.length < 50) {
      const { text, from, id } = all[at] as (typeof all)[number]
      const report = answer(text, from, id)
      bytes += JSON.stringify(report).length * 3
      if (bytes > 60_000 && batch.length > 0) break
      batch.push(report)
      at++
    }
    const told = await sendReports(channel, batch)
    expect(told.status, JSON.stringify(told.body)).toBe(200)
  }
  const states = await sqlAs(`select id, status from appointments where clinic_id = $1`, [clinic.id])
  const statusOf = (id: string) => states.find((visit) => visit.id === id)?.status
  expect(never.map(statusOf)).toEqual(['SCHEDULED', 'SCHEDULED', 'SCHEDULED'])
  const first = all.find(
    ({ text, from }) => /^\+49 ?30 ?80000001$/.test(from) && ['YES', 'NO'].includes(readAnswer(text) ?? ''),
  )
  expect(statusOf(single)).toBe(readAnswer(first?.text ?? '') === 'YES' ? 'CONFIRMED' : 'SCHEDULED')
  // Each report has left one row, whatever it said.
  const [left] = await sqlAs(
    `select (select count(*)::int from inbox where clinic_id = $1) + (select count(*)::int from messages where clinic_id = $1
      and state = 'received' and outcome <> 'declined') n`,
    [clinic.id],
  )
  expect(left?.n).toBe(new Set(all.map(({ id }) => new TextDecoder().decode(new TextEncoder().encode(id)))).size)
  const [acts] = await sqlAs(
    `select count(*)::int n from audit_log where clinic_id = $1 and action not in ('inbox.received', 'appointment.confirmed')`,
    [clinic.id],
  )
  expect(acts?.n).toBe(before[0]?.n)
  const page = await clinic.reception.client.get('/inbox?state=all&limit=100')
  expect(page.status).toBe(200)
  expect(JSON.stringify(page.body)).not.toContain('unreadable')
})

test('whatever a body is, it is no fault of ours', async () => {
  const channel = await channelIn(await mintClinic())
  for (let n = 0; n < 20; n++) {
    const told = await sendReports(channel, '[]', {
      signature: randomBytes(n)
        .toString('latin1')
        .replace(/[^!-~]/g, ''),
    })
    expect(told.status).toBe(401)
  }
})
