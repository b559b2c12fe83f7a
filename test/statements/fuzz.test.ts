import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { layOut } from '../../src/db/text.ts'
import type { Client } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock } from '../support/clock.ts'

/** The statements whose text must not depend on what is asked. */
const CONSTANT = [
  'book',
  'edit',
  'move',
  'cancel',
  'start',
  'check-in',
  'check-in-again',
  'confirm',
  'no-show',
  'undo-start',
  'accept-or-undo-check-in',
]

/**
 * Reads that these requests run too where they race, and how many shapes they have for who asks: the desk, an administrator (who
 * also reads what is kept of somebody erased), a doctor, a patient.
 */
const READS = new Map([['get', 4]])

const REQUESTS = 2_500
const AT_ONCE = 10

let clinic: TestClinic
beforeAll(async () => {
  setClock('2027-03-01T03:00:00Z')
  clinic = await mintClinic({ hours: [{ start: '00:00', end: '24:00' }] })
})
afterAll(() => {
  vi.useRealTimers()
})

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 })
const words = fc.option(fc.string({ maxLength: 12 }), { nil: null })

/** Any subset of the fields of a booking, with values that are mostly good. */
const fields = () =>
  fc.record(
    {
      appointmentDate: fc
        .integer({ min: 0, max: 2_000 })
        .map((n) => new Date(Date.UTC(2027, 2, 1) + n * 600_000).toISOString()),
      duration: fc.constantFrom(10, 20, 30),
      doctorId: fc.constantFrom(clinic.doctor.doctorId, clinic.otherDoctor.doctorId),
      patientId: fc.constantFrom(clinic.patient.patientId, clinic.otherPatient.patientId),
      type: fc.constantFrom<'IN_PERSON' | 'VIDEO_CALL' | 'HOME_VISIT'>('IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT'),
      locationId: fc.constantFrom(clinic.locationId, null),
      treatmentType: fc.constantFrom('THERAPY', 'DENTAL'),
      priority: fc.constantFrom('LOW', 'HIGH', 'EMERGENCY'),
      reason: words,
      notes: words,
      staffNote: words,
      address: words,
      externalId: words,
      overbook: fc.boolean(),
      overbookReason: words,
      notify: fc.boolean(),
      diagnosis: words,
      status: fc.constantFrom('SCHEDULED', 'CONFIRMED', 'NO_SHOW', 'CHECKED_IN'),
    },
    { requiredKeys: [] },
  )

const conditions = () =>
  fc.record({
    'Idempotency-Key': maybe(fc.uuid()),
    'If-Match': maybe(fc.constantFrom('*', '"1"', '"1", "2", "9999999999"')),
  })

const requests = () =>
  fc.record({
    verb: fc.constantFrom('book', 'book', 'put', 'put', 'cancel', 'start', 'check-in', 'return'),
    who: fc.constantFrom<keyof TestClinic>(
      'reception',
      'doctor',
      'otherDoctor',
      'patient',
      'otherPatient',
      'nurse',
      'admin',
    ),
    which: fc.nat(),
    /** How many of the fields a change gives: with all of them nearly every one would be a move. */
    some: fc.integer({ min: 1, max: 18 }),
    fields: fields(),
    headers: conditions(),
  })

/** Puts the clock into the afternoon of this day, on whose morning some visits in person were missed, one by a request; the others. */
async function missDay(day: string): Promise<string[]> {
  setClock(`${day}T10:00:00Z`)
  const rows = await sqlAs<{ id: string }>(
    `update appointments set status = 'NO_SHOW', starts_at = $2::timestamptz - interval '2 hours', ends_at = $2::timestamptz - interval '1 hour'
     where clinic_id = $1 and type = 'IN_PERSON' returning id`,
    [clinic.id, `${day}T10:00:00Z`],
  )
  const [sure, ...missed] = rows.map(({ id }) => id)
  // Whether any of the requests meets a visit that can be marked as missed depends on which of those at once is first.
  await sqlAs("update appointments set status = 'CONFIRMED' where id = $1", [sure])
  expect((await clinic.reception.client.put(`/appointments/${sure}`, { status: 'NO_SHOW' })).status).toBe(200)
  return missed
}

type Request = ReturnType<typeof requests> extends fc.Arbitrary<infer R> ? R : never

/** Mostly what can be booked: the place that the type asks for, an address of a home visit, a reason to overbook. */
function coherent({ status: _status, diagnosis: _diagnosis, type = 'IN_PERSON', ...body }: Request['fields']) {
  const { locationId: _place, address, ...rest } = body
  const place = { IN_PERSON: { locationId: clinic.locationId }, VIDEO_CALL: {}, HOME_VISIT: { address } }[type]
  return { ...rest, type, ...place, ...(body.overbook && { overbookReason: 'Urgent' }) }
}

const someOf = (body: object, from: number, count: number) => {
  const entries = Object.entries(body)
  const start = from % Math.max(1, entries.length)
  return Object.fromEntries([...entries.slice(start), ...entries.slice(0, start)].slice(0, count))
}

/** What the Queue runs of what is booked within reach of a reminder, and the walk does not: test/jobs/reminders.test.ts. */
const BESIDE = new Set(['reminders-arm'])

/** The text of every statement by its own name; the others are not looked at. */
async function textsOf(work: () => Promise<void>): Promise<Map<string, Set<string>>> {
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  await work()
  const texts = new Map<string, Set<string>>()
  for (const [query] of spy.mock.calls) {
    const text = typeof query === 'string' ? query : (query as unknown as { text: string }).text
    const name = /^\/\* (\S+) \*\//.exec(text)?.[1]
    if (name) texts.set(name, (texts.get(name) ?? new Set()).add(`${layOut(text)}\n`))
  }
  spy.mockRestore()
  return texts
}

test('thousands of requests of every shape run no text but those of the files', async () => {
  const files = inject('statements')
  const ids: string[] = []
  /** Of the day on which the clock stands in the second half. */
  let missed: string[] = []
  const statuses = new Set<number>()
  const send = async ({ verb, who, which, some, fields: body, headers }: Request) => {
    const { client } = clinic[who] as { client: Client }
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<
      string,
      string
    >
    const among = verb === 'return' && missed.length > 0 ? missed : ids
    const path = `/appointments/${among[which % among.length]}`
    const wish = {
      type: 'IN_PERSON',
      locationId: clinic.locationId,
      doctorId: clinic.doctor.doctorId,
      patientId: clinic.patient.patientId,
    }
    const booking = coherent(body)
    const answer =
      verb === 'book' || ids.length === 0
        ? await client.post('/appointments', { appointmentDate: '2027-03-09T10:00Z', ...wish, ...booking }, given)
        : verb === 'put'
          ? await client.put(path, someOf(body, which, some), given)
          : await client.post(
              `${path}/${verb === 'return' ? 'check-in' : verb}`,
              ['check-in', 'return'].includes(verb) ? { override: true, overrideReason: 'x' } : {},
              given,
            )
    if (answer.status === 201) ids.push(answer.body.id)
    statuses.add(answer.status)
  }
  const texts = await textsOf(async () => {
    const all = fc.sample(requests(), { numRuns: REQUESTS, seed: 9 })
    for (let at = 0; at < all.length; at += AT_ONCE) {
      if (at === REQUESTS / 2) missed = await missDay('2027-03-05')
      await Promise.all(all.slice(at, at + AT_ONCE).map(send))
    }
  })
  expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 201, 403, 409, 412, 422]))
  expect([...statuses].filter((status) => status >= 500)).toEqual([])
  for (const name of CONSTANT) {
    expect({ name, texts: [...(texts.get(name) ?? [])] }).toEqual({ name, texts: [files[name]] })
  }
  const isKnown = (name: string) => name in files || BESIDE.has(name)
  const unknown = [...texts].filter(([name, found]) => found.size > (READS.get(name) ?? 1) || !isKnown(name))
  expect(unknown.map(([name, found]) => `${name}: ${found.size}`)).toEqual([])
}, 600_000)
