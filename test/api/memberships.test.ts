import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { userIdOf } from '../../src/domain/identity.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { clientOfNoClinic, expectProblem } from '../support/visits.ts'
import { inClinic, invite, memberOf, somebody } from './members.ts'

startsAt()

const trailOf = (id: string) =>
  sqlAs<{ action: string; changed: Record<string, unknown> | null }>(
    'select action, changed from audit_log where subject_id = $1 order by id',
    [id],
  )
const eventsOf = (id: string) =>
  sqlAs<{ type: string; payload: { userId: string | null } }>(
    'select type, payload from outbox where subject_id = $1 order by id',
    [id],
  )

describe('an invitation', () => {
  test('has a code that is shown once and kept nowhere', async () => {
    const clinic = await mintClinic()
    const email = `Nia.${v7()}@Example.org`
    const made = await clinic.admin.client.post('/memberships', { email, roles: ['NURSE', 'DOCTOR', 'NURSE'] })
    expect(made.status).toBe(201)
    expect(made.queries).toBe(1)
    expect(made.body).toMatchObject({ status: 'invited', email, userId: null, name: null, version: 1 })
    expect([...made.body.roles].sort()).toEqual(['DOCTOR', 'NURSE'])
    expect(made.body.code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
    expect(made.body.expiresAt).toBe('2027-03-08T03:00:00.000Z')
    expect(made.headers.get('Location')).toBe(`/memberships/${made.body.id}`)
    const got = await clinic.admin.client.get(`/memberships/${made.body.id}`)
    expect(got.headers.get('ETag')).toBe('"1"')
    const { code, ...record } = made.body
    expect(got.body).toEqual(record)
    const [row] = await sqlAs<{ whole: string }>('select to_jsonb(m)::text whole from memberships m where id = $1', [
      made.body.id,
    ])
    expect(row?.whole).not.toContain(code)
    expect(await trailOf(made.body.id)).toMatchObject([{ action: 'membership.changed' }])
    expect(JSON.stringify(await trailOf(made.body.id))).not.toContain(code)
    expect(await eventsOf(made.body.id)).toEqual([{ type: 'membership.changed', payload: { userId: null } }])
  })

  test('made anew ends the code before it, also by the same Idempotency-Key', async () => {
    const clinic = await mintClinic()
    const person = await somebody()
    const body = { email: person.email, roles: ['NURSE'] }
    const key = { 'Idempotency-Key': v7() }
    const first = await clinic.admin.client.post('/memberships', body, key)
    const second = await clinic.admin.client.post('/memberships', body, key)
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.headers.get('Idempotency-Replayed')).toBeNull()
    expect(second.body).toMatchObject({ id: first.body.id, version: 2 })
    expect(second.body.code).not.toBe(first.body.code)
    const kept = await sqlAs('select answer from idempotency_keys where key = $1', [key['Idempotency-Key']])
    expect(kept).toEqual([])
    expectProblem(await person.client.post('/me/memberships', { code: first.body.code }), 404, 'MEMBERSHIP_NOT_FOUND')
    expect((await person.client.post('/me/memberships', { code: second.body.code })).status).toBe(200)
  })

  test('made anew for another spelling of the address is the same one', async () => {
    const clinic = await mintClinic()
    const email = `nia.${v7()}@example.org`
    const { id } = await invite(clinic, email)
    const again = await invite(clinic, email.toUpperCase(), ['DOCTOR'])
    expect(again).toMatchObject({ id, email: email.toUpperCase(), roles: ['DOCTOR'] })
  })

  test('of ten at once for one address leaves one, whose code is good', async () => {
    const clinic = await mintClinic()
    const person = await somebody()
    const made = await Promise.all(Array.from({ length: 10 }, () => invite(clinic, person.email)))
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    const latest = made.find(({ version }) => version === 10)
    expect((await person.client.post('/me/memberships', { code: latest?.code })).status).toBe(200)
  })

  test('can be changed, and taken back: its code is good no more', async () => {
    const clinic = await mintClinic()
    const person = await somebody()
    const { id, code } = await invite(clinic, person.email)
    const changed = await clinic.admin.client.put(`/memberships/${id}`, { roles: ['SUPPORT_STAFF'] })
    expect(changed.body).toMatchObject({ status: 'invited', roles: ['SUPPORT_STAFF'] })
    const ended = await clinic.admin.client.delete(`/memberships/${id}`)
    expect([ended.status, ended.body.status, ended.body.expiresAt]).toEqual([200, 'ended', null])
    expectProblem(await person.client.post('/me/memberships', { code }), 404, 'MEMBERSHIP_NOT_FOUND')
  })

  test.each([
    ['no address', { roles: ['NURSE'] }, '#/email'],
    ['an address and a user', { email: 'a@example.org', userId: v7(), roles: ['NURSE'] }, '#/email'],
    ['what is no address', { email: 'nia', roles: ['NURSE'] }, '#/email'],
    ['no role', { email: 'a@example.org', roles: [] }, '#/roles'],
    ['SUPER_ADMIN', { email: 'a@example.org', roles: ['SUPER_ADMIN'] }, '#/roles/0'],
    ['PATIENT', { email: 'a@example.org', roles: ['NURSE', 'PATIENT'] }, '#/roles/1'],
    ['a role that does not exist', { email: 'a@example.org', roles: ['JANITOR'] }, '#/roles/0'],
    ['another field', { email: 'a@example.org', roles: ['NURSE'], status: 'active' }, '#/status'],
  ])('with %s is 422', async (_, body, pointer) => {
    const clinic = await mintClinic()
    for (const by of [clinic.admin, await clinic.as(['SUPER_ADMIN'])]) {
      const refused = await by.client.post('/memberships', body)
      expectProblem(refused, 422, 'VALIDATION_ERROR')
      expect(refused.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer)
    }
    expect(await sqlAs('select from memberships where clinic_id = $1', [clinic.id])).toEqual([])
  })
})

test('an address and a user in one are told apart from neither', async () => {
  const { admin } = await mintClinic()
  const told = async (fields: object) =>
    (await admin.client.post('/memberships', { ...fields, roles: ['NURSE'] })).body.errors[0].detail
  expect(await told({ email: 'a@example.org', userId: v7() })).toBe('cannot be combined with userId')
  expect(await told({})).toBe('is required, unless you send userId')
})

test('nobody but the administrator sees or changes who works in the clinic', async () => {
  const clinic = await mintClinic()
  const { id } = await invite(clinic, `${v7()}@example.org`)
  const { doctor, reception, nurse, support, pharmacist, patient } = clinic
  for (const { client } of [doctor, reception, nurse, support, pharmacist, patient]) {
    const answers = [
      await client.get('/memberships'),
      await client.get(`/memberships/${id}`),
      await client.post('/memberships', { email: 'a@example.org', roles: ['NURSE'] }),
      await client.put(`/memberships/${id}`, { roles: ['DOCTOR'] }),
      await client.delete(`/memberships/${id}`),
      await client.post(`/users/${nurse.userId}/sign-out`, {}),
    ]
    for (const answer of answers) expectProblem(answer, 403, 'FORBIDDEN')
  }
})

describe('a user whom the clinic knows', () => {
  const known = {
    'a doctor': (clinic: Awaited<ReturnType<typeof mintClinic>>) => clinic.doctor.userId,
    'a patient': (clinic: Awaited<ReturnType<typeof mintClinic>>) => clinic.patient.userId,
  }
  test.each(Object.keys(known) as (keyof typeof known)[])('%s is taken in at once', async (who) => {
    const clinic = await mintClinic()
    const userId = known[who](clinic)
    const made = await clinic.admin.client.post('/memberships', { userId, roles: ['NURSE'] })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      status: 'active',
      userId,
      email: null,
      roles: ['NURSE'],
      expiresAt: null,
      version: 1,
    })
    expect(made.body).not.toHaveProperty('code')
    expect(await eventsOf(made.body.id)).toEqual([{ type: 'membership.changed', payload: { userId } }])
    const again = await clinic.admin.client.post('/memberships', { userId, roles: ['NURSE'] })
    expectProblem(again, 422, 'VALIDATION_ERROR')
  })

  test('a guardian is taken in, and a former member, by the same key only once', async () => {
    const clinic = await mintClinic()
    const guardian = await somebody()
    await guardian.client.get('/me')
    await sqlAs('update patients set guardian_user_ids = array[$1::uuid] where id = $2', [
      guardian.userId,
      clinic.otherPatient.patientId,
    ])
    const body = { userId: guardian.userId, roles: ['NURSE'] }
    const key = { 'Idempotency-Key': v7() }
    const made = await clinic.admin.client.post('/memberships', body, key)
    const replayed = await clinic.admin.client.post('/memberships', body, key)
    expect([made.status, replayed.status, replayed.body.id]).toEqual([201, 201, made.body.id])
    expect(replayed.headers.get('Idempotency-Replayed')).toBe('true')
    const nurse = await memberOf(clinic)
    await clinic.admin.client.delete(`/memberships/${nurse.membershipId}`)
    const back = await clinic.admin.client.post('/memberships', { userId: nurse.userId, roles: ['SUPPORT_STAFF'] })
    expect(back.body).toMatchObject({ status: 'active', name: nurse.sub, roles: ['SUPPORT_STAFF'] })
    expect((await nurse.client.get('/appointments', inClinic(clinic))).status).toBe(200)
  })

  test('is not a stranger, nor somebody who was only signed out here, nor oneself', async () => {
    const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
    const take = (userId: string) => clinic.admin.client.post('/memberships', { userId, roles: ['NURSE'] })
    const stranger = elsewhere.doctor.userId
    for (const userId of [v7(), stranger, elsewhere.patient.userId]) expectProblem(await take(userId), 404, 'NOT_FOUND')
    expect((await clinic.admin.client.post(`/users/${stranger}/sign-out`, {})).status).toBe(200)
    expectProblem(await take(stranger), 404, 'NOT_FOUND')
    const [row] = (await clinic.admin.client.get('/memberships?status=external')).body.data
    expect(row).toMatchObject({ userId: stranger, name: null, email: null, roles: [] })
    await clinic.admin.client.delete(`/memberships/${row.id}`)
    expectProblem(await take(stranger), 404, 'NOT_FOUND')
    await sqlAs('update patients set guardian_user_ids = array[$1::uuid] where id = $2', [
      clinic.admin.userId,
      clinic.otherPatient.patientId,
    ])
    expectProblem(await take(clinic.admin.userId), 403, 'FORBIDDEN')
  })
})

describe('the list', () => {
  test('is by page, by state and by part of a name or address', async () => {
    const clinic = await mintClinic()
    const nurse = await memberOf(clinic, ['NURSE'], { sub: `Zoe-${v7()}` })
    const invited = await invite(clinic, `Pending.${v7()}@example.org`)
    const gone = await invite(clinic, `gone.${v7()}@example.org`)
    await clinic.admin.client.delete(`/memberships/${gone.id}`)
    const list = async (query: string) => {
      const { body } = await clinic.admin.client.get(`/memberships${query}`)
      return body.data.map(({ id }: { id: string }) => id)
    }
    const all = [nurse.membershipId, invited.id, gone.id].sort()
    expect(await list('')).toEqual(all)
    expect(await list('?status=active')).toEqual([nurse.membershipId])
    expect(await list('?status=invited,ended')).toEqual([invited.id, gone.id].sort())
    expect(await list('?q=zOE-')).toEqual([nurse.membershipId])
    expect(await list('?q=pending')).toEqual([invited.id])
    expect(await list('?q=%25')).toEqual([])
    const first = await clinic.admin.client.get('/memberships?limit=2')
    expect(first.queries).toBe(1)
    expect(await list(`?limit=2&cursor=${first.body.page.nextCursor}`)).toEqual(all.slice(2))
    expectProblem(
      await clinic.admin.client.get(`/memberships?q=x&cursor=${first.body.page.nextCursor}`),
      422,
      'INVALID_CURSOR',
    )
  })

  test('is one clinic’s: another’s memberships are not there, and not changed', async () => {
    const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
    const nurse = await memberOf(elsewhere)
    const path = `/memberships/${nurse.membershipId}`
    const { client } = clinic.admin
    expect((await client.get('/memberships')).body.data).toEqual([])
    for (const answer of [
      await client.get(path),
      await client.put(path, { roles: ['DOCTOR'] }),
      await client.patch(path, { roles: ['DOCTOR'] }),
      await client.delete(path),
    ])
      expectProblem(answer, 404, 'MEMBERSHIP_NOT_FOUND')
    const named = await client.delete(path, undefined, { 'X-Clinic-ID': elsewhere.id })
    expectProblem(named, 403, 'FORBIDDEN')
    expect((await elsewhere.admin.client.get(path)).body).toMatchObject({
      status: 'active',
      roles: ['NURSE'],
      version: 2,
    })
  })

  test('needs a clinic of a SUPER_ADMIN', async () => {
    const root = await clientOfNoClinic(['SUPER_ADMIN'])
    expectProblem(await root.get('/memberships'), 422, 'CLINIC_REQUIRED')
    const clinic = await mintClinic()
    const { id } = await invite(clinic, `${v7()}@example.org`, ['NURSE'])
    expect((await root.get(`/memberships/${id}`, inClinic(clinic))).status).toBe(200)
  })
})

describe('a membership', () => {
  test('is changed by its version, and by PATCH as by PUT', async () => {
    const clinic = await mintClinic()
    const { membershipId, userId } = await memberOf(clinic)
    const path = `/memberships/${membershipId}`
    const { client } = clinic.admin
    expectProblem(await client.put(path, { roles: ['DOCTOR'] }, { 'If-Match': '"1"' }), 412, 'VERSION_MISMATCH')
    expectProblem(await client.delete(path, undefined, { 'If-Match': '"1"' }), 412, 'VERSION_MISMATCH')
    const put = await client.put(path, { roles: ['DOCTOR', 'NURSE'] }, { 'If-Match': '"2"' })
    expect([put.status, put.body.version, put.headers.get('ETag')]).toEqual([200, 3, '"3"'])
    const same = await client.patch(path, { roles: ['NURSE', 'DOCTOR'] })
    expect([same.status, same.body.version]).toEqual([200, 3])
    const patched = await client.patch(path, { roles: ['SUPPORT_STAFF'] })
    expect([patched.status, patched.body.roles, patched.queries]).toEqual([200, ['SUPPORT_STAFF'], 1])
    const trail = await trailOf(membershipId)
    expect(trail.map(({ action }) => action)).toEqual(Array(4).fill('membership.changed'))
    expect(trail[3]?.changed).toEqual({ roles: [['DOCTOR', 'NURSE'], ['SUPPORT_STAFF']] })
    const events = await eventsOf(membershipId)
    expect(events.map(({ payload }) => payload.userId)).toEqual([null, userId, userId, userId])
    expectProblem(await client.put(path, { roles: [] }), 422, 'VALIDATION_ERROR')
    expectProblem(await client.put(path, { roles: ['SUPER_ADMIN'] }), 422, 'VALIDATION_ERROR')
    expectProblem(await client.put(`/memberships/${v7()}`, { roles: ['NURSE'] }), 404, 'MEMBERSHIP_NOT_FOUND')
  })

  test('ends once, and then is given no roles', async () => {
    const clinic = await mintClinic()
    const { membershipId } = await memberOf(clinic)
    const path = `/memberships/${membershipId}`
    const key = { 'Idempotency-Key': v7() }
    const ended = await clinic.admin.client.delete(path, undefined, key)
    expect(ended.body).toMatchObject({ status: 'ended', roles: [], version: 3, endedAt: '2027-03-01T03:00:00.000Z' })
    const replayed = await clinic.admin.client.delete(path, undefined, key)
    expect(replayed.headers.get('Idempotency-Replayed')).toBe('true')
    const again = await clinic.admin.client.delete(path)
    expect([again.status, again.body]).toEqual([200, ended.body])
    const refused = await clinic.admin.client.put(path, { roles: ['NURSE'] })
    expectProblem(refused, 409, 'INVALID_STATUS_TRANSITION')
    expect(refused.body.allowed).toEqual([])
    expect((await trailOf(membershipId)).length).toBe(3)
  })

  test('of one’s own is nobody’s to change or end', async () => {
    const clinic = await mintClinic()
    const [one] = await Promise.all([memberOf(clinic, ['CLINIC_ADMIN']), memberOf(clinic, ['CLINIC_ADMIN'])])
    const path = `/memberships/${one.membershipId}`
    expectProblem(await one.client.put(path, { roles: ['CLINIC_ADMIN', 'DOCTOR'] }), 403, 'FORBIDDEN')
    expectProblem(await one.client.delete(path), 403, 'FORBIDDEN')
    const { code } = await invite(clinic, `other.${v7()}@example.org`, ['DOCTOR'])
    expectProblem(await one.client.post('/me/memberships', { code }), 404, 'MEMBERSHIP_NOT_FOUND')
    const own = await one.client.post('/memberships', { email: one.email, roles: ['CLINIC_ADMIN', 'DOCTOR'] })
    expectProblem(own, 422, 'VALIDATION_ERROR')
  })

  test('of the last administrator stays', async () => {
    const clinic = await mintClinic()
    const last = await memberOf(clinic, ['CLINIC_ADMIN'])
    await invite(clinic, `next.${v7()}@example.org`, ['CLINIC_ADMIN'])
    const root = await clinic.as(['SUPER_ADMIN'])
    const path = `/memberships/${last.membershipId}`
    for (const { client } of [clinic.admin, root]) {
      expectProblem(await client.delete(path), 409, 'LAST_ADMIN')
      expectProblem(await client.put(path, { roles: ['NURSE'] }), 409, 'LAST_ADMIN')
    }
    expect((await root.client.put(path, { roles: ['NURSE', 'CLINIC_ADMIN'] })).status).toBe(200)
    await memberOf(clinic, ['CLINIC_ADMIN'])
    expect((await root.client.delete(path)).status).toBe(200)
  })

  test('of two administrators who end, or lower, one another: one stays', async () => {
    for (let round = 0; round < 8; round++) {
      const clinic = await mintClinic()
      const [one, other] = await Promise.all([memberOf(clinic, ['CLINIC_ADMIN']), memberOf(clinic, ['CLINIC_ADMIN'])])
      const lower = round % 2 === 0
      const against = (by: typeof one, whom: typeof one) =>
        lower
          ? by.client.put(`/memberships/${whom.membershipId}`, { roles: ['NURSE'] })
          : by.client.delete(`/memberships/${whom.membershipId}`)
      const answers = await Promise.all([against(one, other), against(other, one)])
      expect(answers.filter(({ status }) => status === 200).length).toBe(1)
      const [refused] = answers.filter(({ status }) => status !== 200)
      expect([403, 409]).toContain(refused?.status)
      const left = await sqlAs(
        "select from memberships where clinic_id = $1 and status = 'active' and 'CLINIC_ADMIN' = any (roles)",
        [clinic.id],
      )
      expect(left.length).toBe(1)
    }
  })
})

test('a token names its user alike in every clinic', async () => {
  const person = await somebody()
  expect(person.userId).toBe(userIdOf('urn:kept:dev', person.sub))
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const one = await memberOf(clinic, ['NURSE'], person)
  await memberOf(elsewhere, ['SUPPORT_STAFF'], person)
  const me = await one.client.get('/me')
  expect(me.body).toMatchObject({ clinicId: null, roles: ['PATIENT'] })
  expect(me.body.clinics.map(({ id, roles }: { id: string; roles: string[] }) => [id, roles]).sort()).toEqual(
    [
      [clinic.id, ['NURSE']],
      [elsewhere.id, ['SUPPORT_STAFF']],
    ].sort(),
  )
  expect(me.queries).toBe(2)
  expect((await one.client.get('/me', inClinic(elsewhere))).body.roles).toEqual(['SUPPORT_STAFF'])
})
