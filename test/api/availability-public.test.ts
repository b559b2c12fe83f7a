import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import type { Env } from '../../src/env.ts'
import { send } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { sendWith } from '../support/video.ts'
import { expectProblem, pointersOf } from '../support/visits.ts'

startsAt()

const nobodyOf = (clinicId: string) => ({ headers: { 'X-Clinic-ID': clinicId } })
const dayOf = (doctorId: string) => `/appointments/doctor/${doctorId}/availability?date=2027-03-02`

/** The doctors' objects, and whose were asked for anything. */
function watched() {
  const asked: string[] = []
  const real = env.DOCTOR_CALENDAR
  const getByName = (name: string) => {
    const stub = real.getByName(name)
    const noting = <T>(value: T): T => {
      asked.push(name)
      return value
    }
    return {
      facts: (request: Parameters<typeof stub.facts>[0]) => noting(stub.facts(request)),
      refresh: (dates: string[]) => noting(stub.refresh(dates)),
    }
  }
  return { asked, variables: { DOCTOR_CALENDAR: { getByName } as unknown as Env['DOCTOR_CALENDAR'] } }
}

/** Gives a clinic so many doctors of a specialty. */
async function doctorsOf(clinic: TestClinic, count: number, specialty: string): Promise<string[]> {
  const ids = Array.from({ length: count }, () => v7())
  await sqlAs(
    `with d as (insert into doctors(id, name, specialty) select id, 'Dr Roy', $3 from unnest($2::uuid[]) id returning id)
      insert into clinic_doctors(clinic_id, doctor_id) select $1, id from d`,
    [clinic.id, ids, specialty],
  )
  return ids
}

test('who did not sign in wakes no doctor’s object in a clinic that is not open to them', async () => {
  const [open, closed] = await Promise.all([mintClinic({ settings: { publicBooking: true } }), mintClinic()])
  const { asked, variables } = watched()
  const get = (path: string, clinicId: string) => sendWith(variables as never, 'GET', path, nobodyOf(clinicId))
  for (const [doctorId, clinicId] of [
    [closed.doctor.doctorId, closed.id],
    [closed.doctor.doctorId, open.id],
    [v7(), open.id],
    [open.doctor.doctorId, closed.id],
    [v7(), v7()],
  ] as const)
    expectProblem(await get(dayOf(doctorId), clinicId), 401, 'UNAUTHENTICATED')
  expectProblem(await get(`/availability?doctorIds=${closed.doctor.doctorId}`, closed.id), 401, 'UNAUTHENTICATED')
  // Also where a listing of the closed clinic is old enough to be read anew.
  await closed.reception.client.get(dayOf(closed.doctor.doctorId))
  const key = `day:${closed.id}:${closed.doctor.doctorId}:2027-03-02`
  await expect.poll(() => env.AVAILABILITY.get(key)).not.toBeNull()
  const entry = await env.AVAILABILITY.get<Record<string, unknown>>(key, 'json')
  await env.AVAILABILITY.put(key, JSON.stringify({ ...entry, madeAt: Date.now() - 65_000 }))
  expectProblem(await get(dayOf(closed.doctor.doctorId), closed.id), 401, 'UNAUTHENTICATED')
  expect(asked).toEqual([])
  const shown = await get(dayOf(open.doctor.doctorId), open.id)
  expect([shown.status, shown.body.days.length]).toEqual([200, 1])
  expect(asked).toContain(open.doctor.doctorId)
})

test('while Postgres is down who did not sign in is shown what is kept, as everybody is', async () => {
  const clinic = await mintClinic({ settings: { publicBooking: true } })
  const path = dayOf(clinic.doctor.doctorId)
  await clinic.reception.client.get(path)
  const key = `day:${clinic.id}:${clinic.doctor.doctorId}:2027-03-02`
  await expect.poll(() => env.AVAILABILITY.get(key)).not.toBeNull()
  const entry = await env.AVAILABILITY.get<Record<string, unknown>>(key, 'json')
  await env.AVAILABILITY.put(key, JSON.stringify({ ...entry, madeAt: Date.now() - 700_000 }))
  const { asked, variables } = watched()
  const down = { ...variables, HYPERDRIVE: { connectionString: 'postgres://127.0.0.1:9/kept' } }
  const answer = await sendWith(down as never, 'GET', path, nobodyOf(clinic.id))
  expect([answer.status, answer.headers.get('X-Cache'), answer.headers.get('Age')]).toEqual([200, 'STALE', '700'])
  expect(asked).toEqual([])
})

test('a listing without a token has a budget of doctors times days, and one with a token has none', async () => {
  const clinic = await mintClinic({ settings: { publicBooking: true } })
  const ids = await doctorsOf(clinic, 30, 'neurology')
  const by = (doctors: string[], days: number) => `/availability?doctorIds=${doctors.join(',')}&days=${days}`
  const nobody = (path: string) => send('GET', path, nobodyOf(clinic.id))
  for (const path of [by(ids, 7), by(ids.slice(0, 7), 29), '/availability?specialty=Neurology&days=7']) {
    const refused = await nobody(path)
    expectProblem(refused, 422, 'VALIDATION_ERROR')
    expect(pointersOf(refused)).toEqual(['#/days'])
    expect((await clinic.patient.client.get(path)).status).toBe(200)
  }
  for (const path of [by(ids.slice(0, 25), 8), by(ids.slice(0, 6), 31), '/availability?specialty=Neurology&days=6'])
    expect([path, (await nobody(path)).status]).toEqual([path, 200])
  const closed = await mintClinic()
  const theirs = await doctorsOf(closed, 30, 'neurology')
  expectProblem(await send('GET', by(theirs, 7), nobodyOf(closed.id)), 401, 'UNAUTHENTICATED')
})
