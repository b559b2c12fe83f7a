import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { SYSTEM_USER_ID, systemCaller } from '../../src/domain/system.ts'
import type { Env } from '../../src/env.ts'
import { effectDoctorLinks } from '../../src/jobs/effect-doctor-links.ts'
import { purgeLinkCodes } from '../../src/jobs/purge-link-codes.ts'
import { mintClinic, type Person, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { expectProblem, pointersOf, trailOf } from '../support/visits.ts'
import { codeFor } from './link-codes.ts'

startsAt()

const db = () => openDatabase((env as Env).HYPERDRIVE.connectionString)
const effectAt = (instant: string) =>
  effectDoctorLinks(db(), { caller: systemCaller('test'), now: Date.parse(instant) })

let clinic: TestClinic
let doctorId: string

beforeEach(async () => {
  clinic = await mintClinic()
  doctorId = (await clinic.admin.client.post('/doctors', { name: 'Dr Noor Khan' })).body.id
})

const codeOf = async () => (await clinic.admin.client.post(`/doctors/${doctorId}/link-codes`, {})).body.code
const userOf = async (id = doctorId) => (await sqlAs('select user_id u from doctors where id = $1', [id]))[0]?.u
const confirm = ({ client }: Pick<Person, 'client'>, id: string) => client.post(`/links/${id}/confirm`)

/** A member of the clinic's staff by its own word. */
async function secondAdmin(): Promise<Person> {
  const person = await clinic.as(['CLINIC_ADMIN'])
  await person.client.get('/me')
  await sqlAs(`insert into memberships (user_id, clinic_id, roles) values ($1, $2, '{CLINIC_ADMIN}')`, [
    person.userId,
    clinic.id,
  ])
  return person
}

test('a doctor redeems a code, and another admin confirms it: only then do they act as the doctor', async () => {
  const made = await clinic.nurse.client.post('/me/links', { code: await codeOf() })
  expect(made.body).toEqual({ id: made.body.id, doctorId, kind: 'doctor', status: 'pending', version: 1 })
  expect(made.headers.get('Location')).toBe(`/doctors/${doctorId}`)
  expect(await userOf()).toBeNull()
  expectProblem(await confirm(clinic.admin, made.body.id), 403, 'FORBIDDEN')
  expectProblem(await confirm(clinic.reception, made.body.id), 404, 'LINK_NOT_FOUND')
  expectProblem(await confirm(clinic.doctor, made.body.id), 404, 'LINK_NOT_FOUND')
  expect((await clinic.reception.client.get('/links?status=pending')).body.data).toEqual([])
  const second = await clinic.as(['CLINIC_ADMIN'])
  const done = await confirm(second, made.body.id)
  expect(done.body).toMatchObject({ doctorId, status: 'active', subjectName: 'Dr Noor Khan', version: 2 })
  expect(await userOf()).toBe(clinic.nurse.userId)
  expect((await clinic.nurse.client.get('/me')).body.doctorId).toBe(doctorId)
  const [told] = await sqlAs('select payload from outbox where subject_id = $1 and subject_version = 2', [made.body.id])
  expect(told?.payload).toEqual({ userId: clinic.nurse.userId, doctorId, linkId: made.body.id })
  expect((await trailOf(doctorId)).events).toEqual(['doctor.added@1', 'doctor.changed@2'])
  const away = await clinic.admin.client.put(`/doctors/${doctorId}`, { userId: null })
  expect(away.body.userId).toBeNull()
  expect((await trailOf(made.body.id)).events.at(-1)).toBe('link.changed@3')
})

describe('an admin cannot make themselves a doctor’s user', () => {
  test('by their own code, by a new doctor, or by a change', async () => {
    const { admin } = clinic
    expectProblem(await admin.client.post('/me/links', { code: await codeOf() }), 403, 'FORBIDDEN')
    await admin.client.get('/me')
    expectProblem(await admin.client.post('/doctors', { name: 'Dr Me', userId: admin.userId }), 403, 'FORBIDDEN')
    for (const userId of [admin.userId, clinic.nurse.userId]) {
      const changed = await admin.client.put(`/doctors/${doctorId}`, { userId })
      expect([changed.status, pointersOf(changed)]).toEqual([422, ['#/userId']])
      expect(changed.body.errors[0].detail).toContain('link code')
    }
    const root = await clinic.as(['SUPER_ADMIN'])
    expect((await root.client.put(`/doctors/${doctorId}`, { userId: clinic.nurse.userId })).status).toBe(422)
    expect(await userOf()).toBeNull()
  })

  test('by another admin’s code, until a third hand confirms it', async () => {
    const second = await clinic.as(['CLINIC_ADMIN'])
    const { id } = (await second.client.post('/me/links', { code: await codeOf() })).body
    expectProblem(await confirm(second, id), 403, 'FORBIDDEN')
    expectProblem(await confirm(clinic.admin, id), 403, 'FORBIDDEN')
    expect(await userOf()).toBeNull()
  })
})

test('a new doctor’s user is at once a SUPER_ADMIN’s word, and pending an admin’s', async () => {
  const root = await clinic.as(['SUPER_ADMIN'])
  const atOnce = await root.client.post('/doctors', { name: 'Dr Root', userId: clinic.nurse.userId })
  expect(atOnce.body.userId).toBe(clinic.nurse.userId)
  const post = (userId: string) => clinic.admin.client.post('/doctors', { name: 'Dr Admin', userId })
  const pending = await post(clinic.support.userId)
  expect([pending.status, pending.body.userId]).toEqual([201, null])
  expect(pointersOf(await post(clinic.nurse.userId))).toEqual(['#/userId'])
  expect(pointersOf(await post(v7()))).toEqual(['#/userId'])
  const [link] = await sqlAs('select id, status, issued_by i, user_id u from links where doctor_id = $1', [
    pending.body.id,
  ])
  expect(link).toMatchObject({ status: 'pending', i: clinic.admin.userId, u: clinic.support.userId })
  expectProblem(await confirm(clinic.admin, String(link?.id)), 403, 'FORBIDDEN')
  const second = await clinic.as(['CLINIC_ADMIN'])
  expect((await confirm(second, String(link?.id))).status).toBe(200)
  expect(await userOf(pending.body.id)).toBe(clinic.support.userId)
})

test('a user is one doctor, and a doctor has one user', async () => {
  const redeem = async ({ client }: Pick<Person, 'client'>) => client.post('/me/links', { code: await codeOf() })
  expectProblem(await redeem(clinic.doctor), 409, 'PATIENT_EXISTS')
  expect((await redeem(clinic.nurse)).status).toBe(201)
  expectProblem(await redeem(clinic.support), 409, 'PATIENT_EXISTS')
})

describe('after a day', () => {
  test('the link takes effect where no second admin is, and is audited and told', async () => {
    const { id } = (await clinic.nurse.client.post('/me/links', { code: await codeOf() })).body
    await effectAt('2027-03-02T02:59:59Z')
    expect(await userOf()).toBeNull()
    await effectAt('2027-03-02T03:00:00Z')
    expect(await userOf()).toBe(clinic.nurse.userId)
    const trail = await sqlAs('select actor_id, changed from audit_log where subject_id = $1 order by id', [id])
    expect(trail.at(-1)).toEqual({ actor_id: SYSTEM_USER_ID, changed: { status: ['pending', 'active'] } })
    expect((await trailOf(id)).events).toEqual(['link.changed@1', 'link.changed@2'])
  })

  test('it waits on for a second admin, and ends with a refusal', async () => {
    const second = await secondAdmin()
    const { id } = (await clinic.nurse.client.post('/me/links', { code: await codeOf() })).body
    await effectAt('2027-03-09T03:00:00Z')
    expect(await userOf()).toBeNull()
    expect((await second.client.post(`/links/${id}/refuse`)).body.status).toBe('refused')
    await sqlAs('delete from memberships where clinic_id = $1', [clinic.id])
    await effectAt('2027-03-09T03:00:00Z')
    expect(await userOf()).toBeNull()
  })

  test('an admin whom only their token names, and who has acted here, is a second one too', async () => {
    const second = await clinic.as(['CLINIC_ADMIN'])
    expect((await second.client.get('/patients')).status).toBe(200)
    const { id } = (await clinic.nurse.client.post('/me/links', { code: await codeOf() })).body
    await effectAt('2027-03-09T03:00:00Z')
    expect(await userOf()).toBeNull()
    expect((await confirm(second, id)).status).toBe(200)
  })

  test('not for a doctor who works in another clinic by then', async () => {
    const { id } = (await clinic.nurse.client.post('/me/links', { code: await codeOf() })).body
    const other = await mintClinic()
    await sqlAs('insert into clinic_doctors (clinic_id, doctor_id) values ($1, $2)', [other.id, doctorId])
    await effectAt('2027-03-09T03:00:00Z')
    expect(await userOf()).toBeNull()
    expectProblem(await confirm(await secondAdmin(), id), 403, 'FORBIDDEN')
  })
})

test('codes are forgotten a month after they expired', async () => {
  await codeFor(clinic, clinic.patient.patientId)
  const left = async () => {
    return (await sqlAs('select from link_codes where clinic_id = $1', [clinic.id])).length
  }
  await purgeLinkCodes(db(), Date.parse('2027-04-01T02:59:00Z'))
  expect(await left()).toBe(1)
  await purgeLinkCodes(db(), Date.parse('2027-04-01T03:00:00Z'))
  expect(await left()).toBe(0)
})
