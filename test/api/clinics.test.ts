import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { clientOfNoClinic, expectProblem, pointersOf } from '../support/visits.ts'
import { somebody } from './members.ts'

startsAt()

const wish = (over = {}) => ({ name: `Clinic ${v7()}`, timezone: 'Europe/Lisbon', country: 'PT', ...over })

describe('a clinic', () => {
  test('is made with its first administrator’s invitation', async () => {
    const root = await clientOfNoClinic(['SUPER_ADMIN'])
    await root.get('/me')
    const admin = await somebody()
    const made = await root.post('/clinics', wish({ adminEmail: admin.email }))
    expect([made.status, made.queries]).toEqual([201, 1])
    const { clinic, invitation } = made.body
    expect(clinic).toMatchObject({
      timezone: 'Europe/Lisbon',
      country: 'PT',
      publicBooking: false,
      patientSignUp: false,
      version: 1,
    })
    expect(invitation.expiresAt).toBe('2027-03-08T03:00:00.000Z')
    const accepted = await admin.client.post('/me/memberships', { code: invitation.code })
    expect(accepted.body).toMatchObject({ clinicId: clinic.id, status: 'active', roles: ['CLINIC_ADMIN'] })
    expect((await admin.client.get('/clinic')).body).toEqual(clinic)
    expect((await admin.client.post('/locations', { name: 'Main house' })).status).toBe(201)
    const events = await sqlAs('select type from outbox where clinic_id = $1 order by id limit 2', [clinic.id])
    expect(events.map(({ type }) => type).sort()).toEqual(['clinic.created', 'membership.changed'])
    const trail = await sqlAs('select action from audit_log where clinic_id = $1 and actor_id <> $2 order by id', [
      ...[clinic.id, admin.userId],
    ])
    expect(trail.map(({ action }) => action).sort()).toEqual(['clinic.created', 'membership.changed'])
    const zones = await sqlAs("select count(*)::int n from zone_offsets where zone = 'Europe/Lisbon'")
    expect(zones[0]?.n).toBeGreaterThan(100)
  })

  test('is made once by one key, and each time with another code', async () => {
    const root = await clientOfNoClinic(['SUPER_ADMIN'])
    const admin = await somebody()
    const body = wish({ adminEmail: admin.email })
    const key = { 'Idempotency-Key': v7() }
    const first = await root.post('/clinics', body, key)
    const second = await root.post('/clinics', body, key)
    expect([second.status, second.body.clinic]).toEqual([201, first.body.clinic])
    expect(second.headers.get('Idempotency-Replayed')).toBe('true')
    expect(second.body.invitation.code).not.toBe(first.body.invitation.code)
    const redeem = (code: string) => admin.client.post('/me/memberships', { code })
    expectProblem(await redeem(first.body.invitation.code), 404, 'MEMBERSHIP_NOT_FOUND')
    expect((await redeem(second.body.invitation.code)).status).toBe(200)
    const third = await root.post('/clinics', body, key)
    expect([third.status, third.body.invitation]).toEqual([201, null])
    const kept = await sqlAs<{ answer: unknown }>('select answer from idempotency_keys where key = $1', [
      key['Idempotency-Key'],
    ])
    expect(JSON.stringify(kept)).not.toContain(first.body.invitation.code)
    expectProblem(await root.post('/clinics', { ...body, country: 'ES' }, key), 422, 'IDEMPOTENCY_KEY_REUSED')
  })

  test('needs no administrator yet', async () => {
    const root = await clientOfNoClinic(['SUPER_ADMIN'])
    const made = await root.post('/clinics', wish())
    expect([made.status, made.body.invitation]).toEqual([201, null])
    const listed = await root.get('/clinics', { 'X-Clinic-ID': made.body.clinic.id })
    expect(listed.status).toBe(200)
  })

  test.each([
    ['no country', { country: undefined }, '#/country'],
    ['a country that does not exist', { country: 'XX' }, '#/country'],
    ['a country in small letters', { country: 'pt' }, '#/country'],
    ['no zone', { timezone: undefined }, '#/timezone'],
    ['a zone that is no region', { timezone: 'UTC+1' }, '#/timezone'],
    ['no name', { name: ' ' }, '#/name'],
    ['what is no address', { adminEmail: 'root' }, '#/adminEmail'],
    ['another field', { publicBooking: true }, '#/publicBooking'],
  ])('with %s is 422', async (_, over, pointer) => {
    const root = await clientOfNoClinic(['SUPER_ADMIN'])
    const refused = await root.post('/clinics', wish(over))
    expectProblem(refused, 422, 'VALIDATION_ERROR')
    expect(pointersOf(refused)).toContain(pointer)
  })
})

test('clinics are a SUPER_ADMIN’s, and nobody else’s', async () => {
  const { admin, doctor, patient } = await mintClinic()
  for (const { client } of [admin, doctor, patient]) {
    expectProblem(await client.get('/clinics'), 403, 'FORBIDDEN')
    expectProblem(await client.post('/clinics', wish()), 403, 'FORBIDDEN')
  }
})

test('they are listed by name, by page', async () => {
  const root = await clientOfNoClinic(['SUPER_ADMIN'])
  await Promise.all([root.post('/clinics', wish()), root.post('/clinics', wish())])
  const first = await root.get('/clinics?limit=1')
  const second = await root.get(`/clinics?limit=1&cursor=${first.body.page.nextCursor}`)
  const [one] = first.body.data
  const [other] = second.body.data
  expect([first.status, first.queries, second.status]).toEqual([200, 1, 200])
  expect([one.name, one.id] < [other.name, other.id]).toBe(true)
  expect(first.headers.get('Link')).toContain('rel="next"')
  expectProblem(await root.get('/clinics?cursor=x'), 422, 'INVALID_CURSOR')
})
