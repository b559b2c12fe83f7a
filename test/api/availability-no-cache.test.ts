import { env } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import type { DayFacts } from '../../src/domain/availability.ts'
import type { Env } from '../../src/env.ts'
import { type Answer, type Client, clientFor, send } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { sendWith } from '../support/video.ts'
import { book, expectProblem } from '../support/visits.ts'
import { memberOf } from './members.ts'
import { bookSeries } from './series.ts'

// The clock stands still: nothing of what an object remembers grows too old by itself.
startsAt()

const TUESDAY = '2027-03-02'
const NO_CACHE = { 'Cache-Control': 'no-cache' }

const pathOf = ({ doctor }: TestClinic, date = TUESDAY, { doctorId } = doctor) =>
  `/appointments/doctor/${doctorId}/availability?date=${date}`
const cacheOf = ({ headers }: Answer) => headers.get('X-Cache')

/** The free times of a day as one caller is told them past KV. */
async function freeTimes(client: Client, path: string): Promise<string[]> {
  const answer = await client.get(path, NO_CACHE)
  expect({ status: answer.status, cache: cacheOf(answer) }, JSON.stringify(answer.body)).toEqual({
    status: 200,
    cache: 'BYPASS',
  })
  return answer.body.days[0].slots.map((slot: { localTime: string }) => slot.localTime)
}

describe('with no-cache a caller sees each change that they were answered:', () => {
  /** A clinic whose first doctor's Tuesday the object remembers, and how the desk sees its days. */
  async function remembered() {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const isFree = async (time: string, date = TUESDAY, doctor = clinic.doctor) =>
      (await freeTimes(client, pathOf(clinic, date, doctor))).includes(time)
    expect(await isFree('10:00')).toBe(true)
    return { clinic, client, admin: clinic.admin.client, isFree }
  }

  test('bookings and moves, also to another day or doctor', async () => {
    const { clinic, client, isFree } = await remembered()
    await isFree('10:00', '2027-03-03')
    await isFree('10:00', TUESDAY, clinic.otherDoctor)
    const { id } = await book(clinic, { appointmentDate: `${TUESDAY}T10:00` })
    expect(await isFree('10:00')).toBe(false)
    await client.put(`/appointments/${id}`, { appointmentDate: `${TUESDAY}T11:00` })
    expect([await isFree('10:00'), await isFree('11:00')]).toEqual([true, false])
    await client.put(`/appointments/${id}`, { appointmentDate: '2027-03-03T10:00' })
    expect([await isFree('11:00'), await isFree('10:00', '2027-03-03')]).toEqual([true, false])
    const { doctorId } = clinic.otherDoctor
    await client.put(`/appointments/${id}`, { doctorId, appointmentDate: `${TUESDAY}T10:00` })
    expect(await isFree('10:00', '2027-03-03')).toBe(true)
    expect(await isFree('10:00', TUESDAY, clinic.otherDoctor)).toBe(false)
  })

  test('cancellations', async () => {
    const { clinic, client, isFree } = await remembered()
    const { id } = await book(clinic, { appointmentDate: `${TUESDAY}T10:00` })
    expect(await isFree('10:00')).toBe(false)
    expect((await client.delete(`/appointments/${id}`)).status).toBe(200)
    expect(await isFree('10:00')).toBe(true)
  })

  test('no-shows, and their taking back', async () => {
    const { clinic, client, isFree } = await remembered()
    const { id } = await book(clinic, {
      appointmentDate: '2027-03-01T10:00',
      duration: 180,
      type: 'VIDEO_CALL',
      locationId: null,
    })
    setClock('2027-03-01T05:10:00Z')
    expect(await isFree('12:00', '2027-03-01')).toBe(false)
    expect((await client.put(`/appointments/${id}`, { status: 'NO_SHOW' })).body.status).toBe('NO_SHOW')
    expect(await isFree('12:00', '2027-03-01')).toBe(true)
    expect((await client.put(`/appointments/${id}`, { status: 'SCHEDULED' })).status).toBe(200)
    expect(await isFree('12:00', '2027-03-01')).toBe(false)
  })

  test('time off and closures', async () => {
    const { clinic, client, isFree } = await remembered()
    const morning = { from: `${TUESDAY}T09:00`, to: `${TUESDAY}T12:00` }
    for (const path of [`/doctors/${clinic.doctor.doctorId}/time-off`, '/closures']) {
      const away = await client.post(path, morning)
      expect(away.status, JSON.stringify(away.body)).toBe(201)
      expect([await isFree('10:00'), await isFree('13:00')]).toEqual([false, true])
      expect((await client.delete(`${path}/${away.body.id}`)).status).toBe(200)
      expect(await isFree('10:00')).toBe(true)
    }
  })

  test('working hours, settings and places', async () => {
    const { clinic, admin, client, isFree } = await remembered()
    const { locationId } = clinic
    const sessions = [{ weekday: 2, start: '11:00', end: '14:00', locationId, types: ['IN_PERSON'] }]
    const hours = await client.put(`/doctors/${clinic.doctor.doctorId}/working-hours`, { sessions })
    expect(hours.status, JSON.stringify(hours.body)).toBe(200)
    expect([await isFree('10:00'), await isFree('11:00')]).toEqual([false, true])
    expect(await isFree('11:45')).toBe(false)
    expect((await admin.put('/clinic', { slotMinutes: 45 })).status).toBe(200)
    expect([await isFree('11:00'), await isFree('11:45')]).toEqual([true, true])
    expect((await admin.put(`/locations/${locationId}`, { active: false })).status).toBe(200)
    expect(await isFree('11:00')).toBe(false)
  })

  test('a doctor who leaves the clinic, and comes back', async () => {
    const { clinic, admin, client, isFree } = await remembered()
    const path = `/doctors/${clinic.doctor.doctorId}`
    expect((await admin.put(path, { active: false })).status).toBe(200)
    expectProblem(await client.get(pathOf(clinic), NO_CACHE), 404, 'DOCTOR_NOT_FOUND')
    expect((await admin.put(path, { active: true })).status).toBe(200)
    expect(await isFree('10:00')).toBe(true)
  })

  test('series that are booked, handed to another doctor and cancelled', async () => {
    const { clinic, client, isFree } = await remembered()
    const monday = '2027-03-22'
    await isFree('10:00', monday)
    await isFree('10:00', monday, clinic.otherDoctor)
    const { series } = await bookSeries(clinic)
    expect(await isFree('10:00', monday)).toBe(false)
    const path = `/appointments/series/${series.id}`
    expect((await client.put(path, { doctorId: clinic.otherDoctor.doctorId })).status).toBe(200)
    expect(await isFree('10:00', monday)).toBe(true)
    expect(await isFree('10:00', monday, clinic.otherDoctor)).toBe(false)
    expect((await client.delete(path)).status).toBe(200)
    expect(await isFree('10:00', monday, clinic.otherDoctor)).toBe(true)
  })
})

/** Doctors' objects that note what they are asked for. */
function noting() {
  const asked: { from: string | null; fromMemory: boolean; isCallerAsked: boolean }[] = []
  const getByName = (name: string) => {
    const stub = env.DOCTOR_CALENDAR.getByName(name)
    return {
      facts: (request: Parameters<typeof stub.facts>[0]) => {
        asked.push({ from: request.from, fromMemory: request.fromMemory, isCallerAsked: request.caller !== null })
        return stub.facts(request)
      },
    }
  }
  return { asked, variables: { DOCTOR_CALENDAR: { getByName } as unknown as Env['DOCTOR_CALENDAR'] } }
}

test('the first free time beyond the days asked for is looked for in KV, and the caller is asked about once', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const closed = { from: `${TUESDAY}T00:00`, to: '2027-03-05T00:00' }
  expect((await client.post('/closures', closed)).status).toBe(201)
  // Later than the closure, or it would outdate what is read.
  setClock('2027-03-01T03:00:05Z')
  const { asked, variables } = noting()
  const list = () => sendWith(variables as never, 'GET', pathOf(clinic), { client, headers: NO_CACHE })
  const first = await list()
  expect([cacheOf(first), first.body.nextAvailable]).toEqual(['BYPASS', '2027-03-05T03:30:00.000Z'])
  const itself = { from: TUESDAY, fromMemory: true, isCallerAsked: true }
  expect(asked).toEqual([itself, { from: '2027-03-03', fromMemory: false, isCallerAsked: false }])
  // Once KV has these days, the object is asked for none of them.
  const askedAgain = async () => {
    asked.length = 0
    expect((await list()).body.nextAvailable).toBe('2027-03-05T03:30:00.000Z')
    return asked
  }
  await expect.poll(askedAgain, { timeout: 5_000 }).toEqual([itself])
  await book(clinic, { appointmentDate: '2027-03-05T09:00' })
  await expect.poll(async () => (await list()).body.nextAvailable, { timeout: 5_000 }).toBe('2027-03-05T04:00:00.000Z')
})

test('what is remembered is not read again, but how the caller stands is asked', async () => {
  const clinic = await mintClinic()
  const { nurse, admin } = clinic
  const first = await nurse.client.get(pathOf(clinic), NO_CACHE)
  expect([cacheOf(first), first.queries]).toEqual(['BYPASS', 1])
  await sqlAs('delete from working_sessions where clinic_id = $1', [clinic.id])
  setClock('2027-03-01T03:00:20Z')
  const again = await nurse.client.get(pathOf(clinic), NO_CACHE)
  expect([again.body, again.queries]).toEqual([first.body, 1])
  const gone = await memberOf(clinic, ['RECEPTIONIST'])
  const claiming = await clientFor({ sub: gone.sub, clinicId: clinic.id, roles: ['RECEPTIONIST'] })
  expect((await claiming.get(pathOf(clinic), NO_CACHE)).status).toBe(200)
  expect((await admin.client.post(`/users/${nurse.userId}/sign-out`, {})).status).toBe(200)
  expect((await admin.client.delete(`/memberships/${gone.membershipId}`)).status).toBe(200)
  setClock('2027-03-01T03:00:25Z')
  expectProblem(await nurse.client.get(pathOf(clinic), NO_CACHE), 401, 'UNAUTHENTICATED')
  expectProblem(await claiming.get(pathOf(clinic), NO_CACHE), 403, 'FORBIDDEN')
  // Half a minute after the reading nobody relies on it any more.
  setClock('2027-03-01T03:00:31Z')
  expect((await clinic.reception.client.get(pathOf(clinic), NO_CACHE)).body.days[0].slots).toEqual([])
})

test('without a token it changes nothing, neither what is answered nor whom is asked', async () => {
  const clinic = await mintClinic({ settings: { publicBooking: true } })
  const nobody = { headers: { 'X-Clinic-ID': clinic.id, ...NO_CACHE } }
  const list = () => send('GET', pathOf(clinic), nobody)
  expect(cacheOf(await list())).toBe('MISS')
  await expect.poll(async () => cacheOf(await list())).toBe('HIT')
  expect((await list()).queries).toBe(0)
})

test('several fields, other directives, and max-age=0 are understood; an age or a quoted word is not meant', async () => {
  const clinic = await mintClinic()
  const list = async (value: string) =>
    cacheOf(await clinic.nurse.client.get(pathOf(clinic), { 'Cache-Control': value }))
  await list('no-cache')
  await clinic.nurse.client.get(pathOf(clinic))
  for (const value of ['No-Cache', 'no-transform , NO-CACHE', 'max-age=0', 'a="b, c", max-age="0"'])
    expect({ value, cache: await list(value) }).toEqual({ value, cache: 'BYPASS' })
  for (const value of ['no-store', 'max-age=5', 'a="b, no-cache, c"', 'no-caches', ''])
    expect({ value, cache: await list(value) }).toEqual({ value, cache: 'HIT' })
  const headers = new Headers([
    ['Authorization', `Bearer ${clinic.nurse.client.token}`],
    ['Cache-Control', 'no-transform'],
    ['Cache-Control', 'no-cache'],
  ])
  expect(cacheOf(await send('GET', pathOf(clinic), { headers }))).toBe('BYPASS')
})

test('it counts as a write, and without a token as the read that it is', async () => {
  const clinic = await mintClinic({ settings: { publicBooking: true } })
  const few = { RATE_LIMITS: JSON.stringify({ reads: 3, writes: 2, scans: 1 }) }
  const { client } = clinic.reception
  const list = (headers: Record<string, string>, by?: Client) =>
    sendWith(few, 'GET', pathOf(clinic), { headers, ...(by && { client: by }) })
  expect([(await list(NO_CACHE, client)).status, (await list(NO_CACHE, client)).status]).toEqual([200, 200])
  const refused = await list(NO_CACHE, client)
  expectProblem(refused, 429, 'RATE_LIMITED')
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0)
  expectProblem(await sendWith(few, 'POST', '/appointments', { client, body: '{}' }), 429, 'RATE_LIMITED')
  for (let n = 0; n < 3; n++) expect((await list({}, client)).status).toBe(200)
  const nobody = { ...NO_CACHE, 'X-Clinic-ID': clinic.id, 'CF-Connecting-IP': '2001:db8:77::1' }
  for (let n = 0; n < 3; n++) expect((await list(nobody)).status).toBe(200)
  expectProblem(await list(nobody), 429, 'RATE_LIMITED')
})

test('the listing over several doctors is answered from KV whatever is sent', async () => {
  const clinic = await mintClinic()
  const path = `/availability?doctorIds=${clinic.doctor.doctorId}&date=${TUESDAY}`
  const { asked, variables } = noting()
  const { client } = clinic.reception
  const answer = await sendWith(variables as never, 'GET', path, { client, headers: NO_CACHE })
  expect([answer.status, cacheOf(answer), asked.map(({ fromMemory }) => fromMemory)]).toEqual([200, null, [false]])
})

test('what is done is answered, and seen past KV, while KV takes nothing; afterwards KV has all of it', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  await freeTimes(client, pathOf(clinic))
  const kv = Object.getPrototypeOf(env.AVAILABILITY) as KVNamespace
  const { put } = kv
  const closedAt = Date.now()
  const gate = Promise.withResolvers<void>()
  vi.spyOn(kv, 'put').mockImplementation(async function (this: KVNamespace, ...given: Parameters<typeof put>) {
    await gate.promise
    await put.apply(this, given)
  })
  const isFree = (times: string[]) => ['10:00', '11:00', '12:00'].map((time) => times.includes(time))
  try {
    await book(clinic, { appointmentDate: `${TUESDAY}T10:00` })
    const { id } = await book(clinic, { appointmentDate: `${TUESDAY}T11:00` })
    expect(isFree(await freeTimes(client, pathOf(clinic)))).toEqual([false, false, true])
    expect((await client.delete(`/appointments/${id}`)).status).toBe(200)
    const noon = { from: `${TUESDAY}T12:00`, to: `${TUESDAY}T13:00` }
    expect((await client.post('/closures', noon)).status).toBe(201)
    expect(isFree(await freeTimes(client, pathOf(clinic)))).toEqual([false, true, false])
  } finally {
    gate.resolve()
    vi.mocked(kv.put).mockRestore()
  }
  const key = `day:${clinic.id}:${clinic.doctor.doctorId}:${TUESDAY}`
  const kept = async () => {
    const entry = await env.AVAILABILITY.get<DayFacts>(key, 'json')
    return entry?.busy.map(({ start }) => new Date(start).toISOString())
  }
  await expect.poll(kept, { timeout: 5_000 }).toEqual([`${TUESDAY}T04:30:00.000Z`])
  expect(await env.AVAILABILITY.get(`changed:${clinic.doctor.doctorId}`)).toBe(String(closedAt))
})
