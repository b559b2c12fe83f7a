import type { Context } from 'hono'
import { expect, test } from 'vitest'
import { bookUnlessCrowded, MOST_UNDER_WAY } from '../../src/features/calendar/crowd.ts'
import type { AppEnv } from '../../src/platform/http/context.ts'
import { send } from '../support/client.ts'
import { mintClinic, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { expectProblem, wishFor } from '../support/visits.ts'

startsAt()

const MINUTES = 5
const A_DAY = (8 * 60) / MINUTES

/** The wish for the n-th of a doctor's free times. */
function nth(clinic: TestClinic, n: number) {
  const start = Date.parse('2027-03-02T03:30:00Z') + Math.floor(n / A_DAY) * 86_400_000 + (n % A_DAY) * MINUTES * 60_000
  return wishFor(clinic, { appointmentDate: new Date(start).toISOString(), duration: MINUTES })
}

const rush = (clinic: TestClinic, count: number) =>
  Promise.all(Array.from({ length: count }, (_, n) => clinic.reception.client.post('/appointments', nth(clinic, n))))

/** Has as many bookings of a doctor under way as may be, until what it gives is called. */
function crowdAt(doctorId: string): () => Promise<unknown> {
  const gate = Promise.withResolvers<void>()
  const c = { get: () => Date.now() } as unknown as Context<AppEnv>
  const all = Array.from({ length: MOST_UNDER_WAY }, () => bookUnlessCrowded(c, doctorId, () => gate.promise))
  return () => {
    gate.resolve()
    return Promise.all(all)
  }
}

test("a Monday morning's rush for one doctor is served, everybody", async () => {
  const clinic = await mintClinic()
  const answers = await rush(clinic, 300)
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 300 }, () => 201))
})

test('of more than that as many are booked as may be under way, and the others are told to come back', async () => {
  const clinic = await mintClinic()
  const answers = await rush(clinic, MOST_UNDER_WAY + 100)
  const refused = answers.filter(({ status }) => status !== 201)
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(MOST_UNDER_WAY)
  expect(refused.length).toBeGreaterThan(0)
  for (const answer of refused) {
    expectProblem(answer, 503, 'OVERLOADED')
    expect(answer.headers.get('Retry-After')).toBe('1')
    expect(answer.queries).toBe(0)
  }
  const later = await clinic.reception.client.post('/appointments', nth(clinic, 2 * MOST_UNDER_WAY))
  expect(later.status).toBe(201)
})

test('while a crowd waits, its doctor refuses before a token is looked at, and nothing else is refused', async () => {
  const clinic = await mintClinic()
  const { doctorId } = clinic.doctor
  const disperse = crowdAt(doctorId)
  const init = { headers: { 'Content-Type': 'application/json' } }
  const ask = (body: string) => send('POST', '/appointments', { ...init, body })
  try {
    for (const id of [doctorId, doctorId.toUpperCase()]) {
      const answer = await ask(JSON.stringify({ doctorId: id }))
      expectProblem(answer, 503, 'OVERLOADED')
      expect(answer.headers.get('Retry-After')).toBe('1')
    }
    for (const body of [JSON.stringify({ doctorId: clinic.otherDoctor.doctorId }), '{"doctorId": 7}', 'null', '{', ''])
      expectProblem(await ask(body), 401, 'UNAUTHENTICATED')
    const other = wishFor(clinic, { doctorId: clinic.otherDoctor.doctorId })
    expect((await clinic.reception.client.post('/appointments', other)).status).toBe(201)
    expect((await clinic.reception.client.get('/appointments')).status).toBe(200)
  } finally {
    await disperse()
  }
  expectProblem(await ask(JSON.stringify({ doctorId })), 401, 'UNAUTHENTICATED')
  expect((await clinic.reception.client.post('/appointments', nth(clinic, 0))).status).toBe(201)
})

test('bookings whose clients have gone, and that never end, do not keep a doctor crowded', async () => {
  const clinic = await mintClinic()
  crowdAt(clinic.doctor.doctorId)
  expectProblem(await clinic.reception.client.post('/appointments', nth(clinic, 0)), 503, 'OVERLOADED')
  setClock('2027-03-01T03:00:20Z')
  expect((await clinic.reception.client.post('/appointments', nth(clinic, 0))).status).toBe(201)
})
