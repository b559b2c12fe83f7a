import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { app } from '../../src/app.ts'
import type { DayFacts } from '../../src/domain/availability.ts'
import type { Answer } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { day, wishAt } from './balance.ts'

const pathOf = (clinic: TestClinic, date: string) =>
  `/appointments/doctor/${clinic.doctor.doctorId}/availability?date=${date}`
const list = (clinic: TestClinic, date: string, by = clinic) => by.reception.client.get(pathOf(clinic, date))
const times = ({ body }: Answer): string[] => body.days[0].slots.map((slot: { localTime: string }) => slot.localTime)
/** A change is in KV within a second; a machine with more to do than this may take longer. */
const SOON = { timeout: 5_000 }
const cacheOf = ({ headers }: Answer) => headers.get('X-Cache')
const keyOf = (clinic: TestClinic, date: string, doctorId = clinic.doctor.doctorId) =>
  `day:${clinic.id}:${doctorId}:${date}`

/** Makes an entry older than it is. */
async function age(key: string, seconds: number): Promise<void> {
  await expect.poll(() => env.AVAILABILITY.get(key)).not.toBeNull()
  const entry = await env.AVAILABILITY.get<DayFacts>(key, 'json')
  await env.AVAILABILITY.put(key, JSON.stringify({ ...entry, madeAt: Date.now() - seconds * 1000 }))
}

test('a listing is a MISS, then a HIT; older it is STALE and read anew after the answer; too old it is a MISS', async () => {
  const clinic = await mintClinic()
  const key = keyOf(clinic, day(3))
  expect(cacheOf(await list(clinic, day(3)))).toBe('MISS')
  await age(key, 55)
  const hit = await list(clinic, day(3))
  expect([cacheOf(hit), hit.queries]).toEqual(['HIT', 0])
  await age(key, 65)
  const stale = await list(clinic, day(3))
  expect([cacheOf(stale), stale.queries, stale.headers.get('Warning')]).toEqual(['STALE', 0, null])
  await expect.poll(async () => cacheOf(await list(clinic, day(3))), SOON).toBe('HIT')
  await age(key, 605)
  expect(cacheOf(await list(clinic, day(3)))).toBe('MISS')
})

test('an entry of an older shape is as good as none', async () => {
  const clinic = await mintClinic()
  await list(clinic, day(3))
  await age(keyOf(clinic, day(3)), 5)
  const { settings, ...entry } = (await env.AVAILABILITY.get<DayFacts>(keyOf(clinic, day(3)), 'json')) as DayFacts
  const { timezone: _, ...noZone } = settings
  const putAt = async (date: string, shape: unknown) => {
    await env.AVAILABILITY.put(keyOf(clinic, date), JSON.stringify(shape))
    return cacheOf(await list(clinic, date))
  }
  expect(await putAt(day(4), { ...entry, settings, date: day(4) })).toBe('HIT')
  const older: ((date: string) => unknown)[] = [
    (date) => ({ ...entry, date }),
    (date) => ({ ...entry, date, settings: null }),
    (date) => ({ ...entry, date, settings: noZone }),
    (date) => ({ ...entry, date, settings, locationIds: undefined }),
    (date) => ({ ...entry, date, settings, locationIds: 'all' }),
    (date) => ({ ...entry, date, settings, madeAt: undefined }),
    () => ({ ...entry, settings, date: undefined }),
    () => null,
    () => 'day',
  ]
  for (const [n, shape] of older.entries()) expect(await putAt(day(5 + n), shape(day(5 + n))), `${shape}`).toBe('MISS')
})

test('within a second of each change a listing from KV shows it', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  await list(clinic, day(3))
  await list(clinic, day(4))
  const shows = async (date: string, time: string, isFree: boolean) => {
    await expect.poll(async () => times(await list(clinic, date)).includes(time), SOON).toBe(isFree)
    expect(cacheOf(await list(clinic, date))).toBe('HIT')
  }
  const { body: visit } = await client.post('/appointments', wishAt(clinic, `${day(3)}T10:00`))
  await shows(day(3), '10:00', false)
  await client.put(`/appointments/${visit.id}`, { appointmentDate: `${day(4)}T11:00` })
  await shows(day(4), '11:00', false)
  await shows(day(3), '10:00', true)
  await client.put(`/appointments/${visit.id}`, { doctorId: clinic.otherDoctor.doctorId })
  await shows(day(4), '11:00', true)
  await client.put(`/appointments/${visit.id}`, { doctorId: clinic.doctor.doctorId })
  await shows(day(4), '11:00', false)
  await client.delete(`/appointments/${visit.id}`)
  await shows(day(4), '11:00', true)
})

test('a doctor who has left the clinic is not listed any more', async () => {
  const clinic = await mintClinic()
  expect((await list(clinic, day(3))).status).toBe(200)
  await expect.poll(() => env.AVAILABILITY.get(keyOf(clinic, day(3)))).not.toBeNull()
  const left = await clinic.admin.client.put(`/doctors/${clinic.doctor.doctorId}`, { active: false })
  expect(left.status).toBe(200)
  await expect.poll(async () => (await list(clinic, day(3))).body.code).toBe('DOCTOR_NOT_FOUND')
})

describe('a doctor of two clinics', () => {
  async function inTwoClinics() {
    const [home, other] = await Promise.all([mintClinic(), mintClinic({ timezone: 'Europe/Berlin' })])
    const { doctorId } = home.doctor
    await sqlAs('insert into clinic_doctors(clinic_id, doctor_id) values ($1, $2)', [other.id, doctorId])
    await sqlAs(
      `insert into working_sessions(clinic_id, id, doctor_id, location_id, weekday, start_time, end_time, types)
        select $1, gen_random_uuid(), $2, $3, w, '00:00', '24:00', '{IN_PERSON}' from generate_series(1, 7) w`,
      [other.id, doctorId, other.locationId],
    )
    return { home, other, doctorId }
  }

  test('is busy in both, and the other one learns no more than that', async () => {
    const { home, other, doctorId } = await inTwoClinics()
    await list(home, day(3), other)
    const { body: visit } = await home.reception.client.post('/appointments', wishAt(home, `${day(3)}T12:00`))
    const start = Date.parse(visit.appointmentDate)
    const date = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(start)
    const free = async () => {
      const { body } = await list(home, date, other)
      return body.days[0].slots.map((slot: { appointmentDate: string }) => slot.appointmentDate)
    }
    await expect.poll(free, SOON).not.toContain(visit.appointmentDate)
    const kept = () => env.AVAILABILITY.get(keyOf(other, date, doctorId))
    await expect.poll(kept, SOON).toContain(String(start))
    const entry = await kept()
    for (const secret of [visit.id, visit.patientId, home.id, home.locationId]) expect(entry).not.toContain(secret)
    const wish = { ...wishAt(other, visit.appointmentDate), doctorId }
    const refused = await other.reception.client.post('/appointments', wish)
    expect(refused.body).toMatchObject({ code: 'SCHEDULING_CONFLICT', reason: 'BOOKED' })
    for (const one of refused.body.alternatives) expect(one).toMatchObject({ doctorId, locationId: other.locationId })
    for (const secret of [visit.id, visit.patientId, home.id, home.locationId]) {
      expect(JSON.stringify(refused.body)).not.toContain(secret)
    }
  })
})

describe('a KV that fails', () => {
  test('keeps no listing from being answered', async () => {
    const clinic = await mintClinic()
    const failing = new Proxy(env.AVAILABILITY, {
      get: () => async () => {
        throw new Error('KV is away')
      },
    })
    const request = new Request(`http://kept.test${pathOf(clinic, day(3))}`, {
      headers: { Authorization: `Bearer ${clinic.patient.client.token}` },
    })
    const answer = await app.fetch(request, { ...env, AVAILABILITY: failing }, createExecutionContext())
    expect([answer.status, answer.headers.get('X-Cache')]).toEqual([200, 'MISS'])
    const { days } = await answer.json<{ days: { slots: unknown[] }[] }>()
    expect(days[0]?.slots.length).toBeGreaterThan(0)
  })
})

describe('however far ahead somebody has looked', () => {
  test.each([3, 50, 85])(
    'with no-cache a change of rules, a booking and a cancellation show at once, %i days on',
    async (days) => {
      const clinic = await mintClinic()
      const desk = clinic.reception.client
      const { doctorId } = clinic.doctor
      const free = async () => {
        const answer = await desk.get(pathOf(clinic, day(days)), { 'Cache-Control': 'no-cache' })
        return answer.body.days[0].slots.map((slot: { appointmentDate: string }) => slot.appointmentDate) as string[]
      }
      expect(await free()).toHaveLength(16)
      const away = { from: `${day(days)}T09:00`, to: `${day(days)}T13:00` }
      expect((await clinic.admin.client.post(`/doctors/${doctorId}/time-off`, away)).status).toBe(201)
      const [first = '', ...others] = await free()
      expect(others).toHaveLength(7)
      await clinic.admin.client.put('/clinic', { horizonDays: 100, slotMinutes: 60 })
      expect(await free()).toHaveLength(4)
      const wish = { doctorId, patientId: clinic.patient.patientId, type: 'IN_PERSON', locationId: clinic.locationId }
      const booked = await desk.post('/appointments', { ...wish, appointmentDate: first })
      expect(await free()).not.toContain(first)
      await desk.delete(`/appointments/${booked.body.id}`)
      expect(await free()).toContain(first)
    },
  )
})
