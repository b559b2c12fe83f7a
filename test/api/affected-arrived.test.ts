import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { systemCaller } from '../../src/domain/system.ts'
import type { Env } from '../../src/env.ts'
import { judgeDue } from '../../src/jobs/judge-due.ts'
import type { Answer } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book } from '../support/visits.ts'

startsAt()

const TODAY = '2027-03-01'
/** Five past ten: the visits of ten have begun. */
const LATER = '2027-03-01T04:35:00Z'
const WHOLE_DAY = { from: `${TODAY}T00:00`, to: `${TODAY}T23:00` }

const close = (clinic: TestClinic) => clinic.reception.client.post('/closures', WHOLE_DAY)
const reopen = async (clinic: TestClinic, closed: Answer) =>
  expect((await clinic.reception.client.delete(closed.headers.get('Location') ?? '')).status).toBe(200)

const markOf = async (id: string) =>
  (await sqlAs('select affected_by from appointments where id = $1', [id]))[0]?.affected_by

/** The job, as of five past ten. */
async function judge(clinic: TestClinic): Promise<void> {
  const actor = { caller: systemCaller('test'), now: Date.parse(LATER) }
  await judgeDue(openDatabase((env as Env).HYPERDRIVE.connectionString), actor, { clinicIds: [clinic.id] })
}

async function bookOf(clinic: TestClinic, type: string): Promise<string> {
  const place = type === 'IN_PERSON' ? {} : { locationId: undefined }
  return (await book(clinic, { type, ...place })).id
}

async function miss(clinic: TestClinic, id: string): Promise<void> {
  setClock(LATER)
  const missed = await clinic.reception.client.put(`/appointments/${id}`, { status: 'NO_SHOW' })
  expect(missed.body.status, JSON.stringify(missed.body)).toBe('NO_SHOW')
}

const BACK: [string, string, (clinic: TestClinic, path: string) => Promise<Answer>][] = [
  ['checked in', 'IN_PERSON', (c, path) => c.reception.client.post(`${path}/check-in`)],
  ['put back', 'VIDEO_CALL', (c, path) => c.reception.client.put(path, { status: 'SCHEDULED' })],
  ['put back', 'HOME_VISIT', (c, path) => c.reception.client.put(path, { status: 'SCHEDULED' })],
  ['started', 'VIDEO_CALL', (c, path) => c.doctor.client.post(`${path}/start`)],
  ['started', 'HOME_VISIT', (c, path) => c.doctor.client.post(`${path}/start`)],
]

describe.for(BACK)('a no-show that is %s, a %s', ([, type, back]) => {
  test('keeps its mark while what it is affected by stands', async () => {
    const clinic = await mintClinic()
    const id = await bookOf(clinic, type)
    const closed = await close(clinic)
    await miss(clinic, id)
    const answer = await back(clinic, `/appointments/${id}`)
    expect([answer.status, (answer.body.appointment ?? answer.body).affectedBy]).toEqual([200, 'CLOSURE'])
    await judge(clinic)
    expect(await markOf(id)).toBe('CLOSURE')
    await reopen(clinic, closed)
    expect(await markOf(id)).toBeNull()
  })

  test('is judged by what came while it was one', async () => {
    const clinic = await mintClinic()
    const id = await bookOf(clinic, type)
    await miss(clinic, id)
    await close(clinic)
    await judge(clinic)
    expect(await markOf(id)).toBeNull()
    expect((await back(clinic, `/appointments/${id}`)).status).toBe(200)
    await judge(clinic)
    expect(await markOf(id)).toBe('CLOSURE')
  })

  test('loses its mark where what it was affected by went while it was one', async () => {
    const clinic = await mintClinic()
    const id = await bookOf(clinic, type)
    const closed = await close(clinic)
    await miss(clinic, id)
    await reopen(clinic, closed)
    await judge(clinic)
    expect(await markOf(id)).toBe('CLOSURE')
    expect((await back(clinic, `/appointments/${id}`)).status).toBe(200)
    await judge(clinic)
    expect(await markOf(id)).toBeNull()
  })
})

const OVER: [string, (clinic: TestClinic) => object][] = [
  ['handed over', ({ otherDoctor }) => ({ doctorId: otherDoctor.doctorId })],
  ['made longer', () => ({ duration: 45 })],
  ['handed over and made longer', ({ otherDoctor }) => ({ doctorId: otherDoctor.doctorId, duration: 45 })],
]

/** A patient who is here, for the first doctor. */
async function arrived(clinic: TestClinic): Promise<string> {
  const id = await bookOf(clinic, 'IN_PERSON')
  setClock('2027-03-01T04:20:00Z')
  expect((await clinic.reception.client.post(`/appointments/${id}/check-in`)).status).toBe(200)
  return id
}

describe.for(OVER)('a visit whose patient is here and that is %s', ([, changeOf]) => {
  const change = (clinic: TestClinic, id: string) => clinic.admin.client.put(`/appointments/${id}`, changeOf(clinic))

  test('is meant whatever the hours, closures and time off say, then and later', async () => {
    const clinic = await mintClinic()
    const id = await arrived(clinic)
    await close(clinic)
    expect(await markOf(id)).toBe('CLOSURE')
    const changed = await change(clinic, id)
    expect([changed.status, changed.body.affectedBy], JSON.stringify(changed.body)).toEqual([200, null])
    const { doctorId } = changed.body
    const away = await clinic.reception.client.post(`/doctors/${doctorId}/time-off`, WHOLE_DAY)
    expect(away.status).toBe(201)
    const hours = await clinic.reception.client.put(`/doctors/${doctorId}/working-hours`, { sessions: [] })
    expect(hours.body.affected).toEqual([])
    await judge(clinic)
    expect(await markOf(id)).toBeNull()
  })

  test('stays affected by a place that is not active', async () => {
    const clinic = await mintClinic()
    const id = await arrived(clinic)
    await clinic.admin.client.put(`/locations/${clinic.locationId}`, { active: false })
    const changed = await change(clinic, id)
    expect([changed.status, changed.body.affectedBy]).toEqual([200, 'LOCATION_INACTIVE'])
    await judge(clinic)
    expect(await markOf(id)).toBe('LOCATION_INACTIVE')
  })

  test('stays affected by its doctor who is not active, and by the place once another has it', async () => {
    const clinic = await mintClinic()
    const id = await arrived(clinic)
    await clinic.admin.client.put(`/locations/${clinic.locationId}`, { active: false })
    await clinic.admin.client.put(`/doctors/${clinic.doctor.doctorId}`, { active: false })
    expect(await markOf(id)).toBe('DOCTOR_INACTIVE')
    const changed = await change(clinic, id)
    expect(changed.status, JSON.stringify(changed.body)).toBe(200)
    await judge(clinic)
    const isSameDoctor = changed.body.doctorId === clinic.doctor.doctorId
    expect(await markOf(id)).toBe(isSameDoctor ? 'DOCTOR_INACTIVE' : 'LOCATION_INACTIVE')
  })
})
