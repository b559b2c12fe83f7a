import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { app } from '../../src/app.ts'
import type { Client } from '../support/client.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { overtake } from '../support/overtake.ts'
import { expectProblem } from '../support/visits.ts'
import { inClinic, invite, memberOf, somebody } from './members.ts'

startsAt()

const triesOf = (who: string) =>
  sqlAs<{ n: number }>('select cardinality(tries) n from code_tries where who = $1', [who])

test('the invited person accepts the invitation and works in the clinic from then on', async () => {
  const clinic = await mintClinic()
  const person = await somebody()
  const { id, code } = await invite(clinic, person.email.toUpperCase(), ['RECEPTIONIST'])
  expectProblem(await person.client.get('/appointments', inClinic(clinic)), 403, 'FORBIDDEN')
  const accepted = await person.client.post('/me/memberships', { code: ` ${code.toLowerCase().replaceAll('-', ' ')} ` })
  expect([accepted.status, accepted.headers.get('ETag')]).toEqual([200, '"2"'])
  expect(accepted.body).toMatchObject({
    id,
    clinicId: clinic.id,
    userId: person.userId,
    name: person.sub,
    status: 'active',
    roles: ['RECEPTIONIST'],
    expiresAt: null,
    joinedAt: '2027-03-01T03:00:00.000Z',
    version: 2,
  })
  expect(accepted.body).not.toHaveProperty('code')
  const mine = await person.client.get('/appointments')
  expect([mine.status, mine.queries]).toEqual([200, 2])
  expect((await person.client.get('/me')).body).toMatchObject({
    clinicId: clinic.id,
    roles: ['RECEPTIONIST'],
    clinics: [{ id: clinic.id, name: 'Test clinic', roles: ['RECEPTIONIST'] }],
  })
  const trail = await sqlAs('select actor_id, clinic_id, changed from audit_log where subject_id = $1 order by id', [
    id,
  ])
  expect(trail[1]).toMatchObject({
    actor_id: person.userId,
    clinic_id: clinic.id,
    changed: { status: ['invited', 'active'], code: null },
  })
  const events = await sqlAs('select type, clinic_id, payload from outbox where subject_id = $1 order by id', [id])
  expect(events[1]).toEqual({ type: 'membership.changed', clinic_id: clinic.id, payload: { userId: person.userId } })
})

test('a client that names the clinic at each request may name it here too, though nobody is a member yet', async () => {
  const clinic = await mintClinic()
  const person = await somebody()
  const { code } = await invite(clinic, person.email, ['RECEPTIONIST'])
  const accepted = await person.client.post('/me/memberships', { code }, inClinic(clinic))
  expect([accepted.status, accepted.body.clinicId]).toEqual([200, clinic.id])
})

test('accepting an invitation creates the user row of somebody who has never called before', async () => {
  const clinic = await mintClinic()
  const person = await memberOf(clinic)
  const met = await sqlAs('select subject, email from users where id = $1', [person.userId])
  expect(met).toEqual([{ subject: person.sub, email: person.email }])
})

describe('the same 404 answers', () => {
  test.each<[string, (given: Given) => Promise<{ person: Someone; code: string }>]>([
    ['a code that nobody was given', async ({ person }) => ({ person, code: '0000-0000-0000-0000' })],
    ['a text that is not a code', async ({ person }) => ({ person, code: 'please' })],
    ['a code for another address', async ({ code }) => ({ person: await somebody(), code })],
    [
      'an address that is not verified',
      async ({ person: { email }, code }) => ({ person: await somebody({ email, verified: false }), code }),
    ],
    [
      'an address whose email_verified is a text',
      async ({ person: { email }, code }) => ({ person: await somebody({ email, verified: 'true' }), code }),
    ],
    [
      'an address that only looks like the invited one',
      async ({ clinic, person }) => {
        const { code } = await invite(clinic, `mike.${person.email}`)
        return { person: await somebody({ email: `mi\u212Ae.${person.email}` }), code }
      },
    ],
    [
      'a code that was used',
      async ({ person, code }) => {
        expect((await person.client.post('/me/memberships', { code })).status).toBe(200)
        return { person: await somebody({ email: person.email }), code }
      },
    ],
    [
      'a code that the same person has used',
      async ({ person, code }) => {
        expect((await person.client.post('/me/memberships', { code })).status).toBe(200)
        return { person, code }
      },
    ],
    [
      'a code that is seven days old',
      async ({ person, code }) => {
        setClock('2027-03-08T03:00:00Z')
        return { person, code }
      },
    ],
  ])('%s', async (_, arrange) => {
    const clinic = await mintClinic()
    const person = await somebody()
    const { code } = await invite(clinic, person.email)
    const tried = await arrange({ clinic, person, code })
    const refused = await tried.person.client.post('/me/memberships', { code: tried.code })
    expectProblem(refused, 404, 'MEMBERSHIP_NOT_FOUND')
    expect(refused.body.detail).toBe('There is no such membership.')
  })
})

interface Given {
  clinic: Awaited<ReturnType<typeof mintClinic>>
  person: Someone
  code: string
}
type Someone = Awaited<ReturnType<typeof somebody>>

test('a code works until the last moment of its seventh day', async () => {
  const clinic = await mintClinic()
  const person = await somebody()
  const { code } = await invite(clinic, person.email)
  setClock('2027-03-08T02:59:59.999Z')
  expect((await person.client.post('/me/memberships', { code })).status).toBe(200)
})

test('if twenty redeem one code at once, one of them becomes a member', async () => {
  const clinic = await mintClinic()
  const email = `${v7()}@example.org`
  const { code, id } = await invite(clinic, email)
  const people = await Promise.all(Array.from({ length: 20 }, () => somebody({ email })))
  const answers = await Promise.all(people.map(({ client }) => client.post('/me/memberships', { code })))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(404)])
  const rows = await sqlAs("select id from memberships where clinic_id = $1 and status = 'active'", [clinic.id])
  expect(rows).toEqual([{ id }])
})

test('a member cannot accept another invitation to the same clinic', async () => {
  const clinic = await mintClinic()
  const person = await memberOf(clinic, ['NURSE'])
  const twin = await somebody({ sub: person.sub, email: `other.${person.email}` })
  const { code } = await invite(clinic, twin.email, ['CLINIC_ADMIN'])
  expectProblem(await twin.client.post('/me/memberships', { code }), 403, 'FORBIDDEN')
  expect((await person.client.get('/me')).body.roles).toEqual(['NURSE'])
})

test('if one user accepts two invitations to two addresses at once, one of them counts', async () => {
  for (let round = 0; round < 5; round++) {
    const clinic = await mintClinic()
    const one = await somebody()
    const other = await somebody({ sub: one.sub, email: `other.${one.email}` })
    await one.client.get('/me')
    const codes = await Promise.all([invite(clinic, one.email), invite(clinic, other.email)])
    const answers = await Promise.all(
      [one, other].map(({ client }, n) => client.post('/me/memberships', { code: codes[n]?.code })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403])
  }
})

/** Until so many wait for a lock. */
async function wait(many: number): Promise<void> {
  const found = () => sqlAs('select from pg_stat_activity where cardinality(pg_blocking_pids(pid)) > 0')
  while ((await found()).length < many) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('an administrator who accepts an invitation while another one changes it causes no deadlock', async () => {
  const clinic = await mintClinic()
  const own = await memberOf(clinic, ['CLINIC_ADMIN'])
  const twin = await somebody({ sub: own.sub, email: `other.${own.email}` })
  // Ids are in the order of time.
  setClock('2027-03-01T03:00:01Z')
  const { id, code } = await invite(clinic, twin.email)
  const deadlocks = () => sqlAs('select deadlocks from pg_stat_database where datname = current_database()')
  const before = await deadlocks()
  const redeem = async () => {
    await wait(1)
    return twin.client.post('/me/memberships', { code })
  }
  const [changed, refused] = await overtake(
    () => Promise.all([clinic.admin.client.put(`/memberships/${id}`, { roles: ['SUPPORT_STAFF'] }), redeem()]),
    {
      holds: [['select from memberships where id = $1 for no key update', [own.membershipId]]],
      changes: [],
      once: () => wait(2),
    },
  )
  expect(changed.status).toBe(200)
  expectProblem(refused, 403, 'FORBIDDEN')
  expect(await deadlocks()).toEqual(before)
})

describe('the limit of tries', () => {
  test('lets a user try ten wrong codes an hour; the next try is 429, even with the right code, and is not counted', async () => {
    const clinic = await mintClinic()
    const person = await somebody()
    const { code } = await invite(clinic, person.email)
    const wrong = () => person.client.post('/me/memberships', { code: '0000-0000-0000-0000' })
    for (let n = 0; n < 10; n++) {
      setClock(`2027-03-01T03:${String(n).padStart(2, '0')}:00Z`)
      expectProblem(await wrong(), 404, 'MEMBERSHIP_NOT_FOUND')
    }
    for (let n = 0; n < 3; n++) {
      const refused = await person.client.post('/me/memberships', { code })
      expectProblem(refused, 429, 'RATE_LIMITED')
      expect(refused.headers.get('Retry-After')).toBe(String(51 * 60))
      expect(refused.queries).toBe(1)
    }
    expect(await triesOf(`user:${person.userId}`)).toEqual([{ n: 10 }])
    setClock('2027-03-01T04:00:01Z')
    expect((await person.client.post('/me/memberships', { code })).status).toBe(200)
    expectProblem(await wrong(), 404, 'MEMBERSHIP_NOT_FOUND')
    expectProblem(await wrong(), 429, 'RATE_LIMITED')
  })

  test('lets ten of thirty tries at once through', async () => {
    const person = await somebody()
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => person.client.post('/me/memberships', { code: '0000-0000-0000-0000' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(10).fill(404), ...Array(20).fill(429)])
  })

  test('lets an address try as many wrong codes as the settings say, whoever calls from it', async () => {
    const from = addressOfItsOwn()
    const statuses: number[] = []
    for (let n = 0; n < 4; n++)
      statuses.push(await redeemed({ ...(await somebody()), code: 'x', codes: 3, headers: from(n) }))
    expect(statuses).toEqual([404, 404, 404, 429])
    const { client } = await somebody()
    const elsewhere = await client.post('/me/memberships', { code: 'x' }, { 'CF-Connecting-IP': '198.51.100.7' })
    expectProblem(elsewhere, 404, 'MEMBERSHIP_NOT_FOUND')
  })

  test('does not count right codes: a whole clinic can accept within an hour from one address', async () => {
    const clinic = await mintClinic()
    const from = addressOfItsOwn()
    const person = await somebody()
    for (let n = 0; n < 12; n++) {
      const colleague = await somebody()
      const { code } = await invite(clinic, colleague.email)
      expect(await redeemed({ ...colleague, code, codes: 1, headers: from(n) })).toBe(200)
    }
    for (let n = 0; n < 12; n++) {
      const twin = await somebody({ sub: person.sub, email: `${n}.${person.email}` })
      const { code } = await invite(await mintClinic(), twin.email)
      expect((await twin.client.post('/me/memberships', { code }, from(n))).status).toBe(200)
    }
    expect(await triesOf(`user:${person.userId}`)).toEqual([{ n: 0 }])
  })
})

interface Redemption {
  client: Client
  code: string
  /** How many codes an address may try in vain. */
  codes: number
  headers: Record<string, string>
}

/** The status of redeeming a code under a setting of its own. */
async function redeemed({ client, code, codes, headers }: Redemption): Promise<number> {
  const few = { ...env, RATE_LIMITS: JSON.stringify({ reads: 100, writes: 100, scans: 10, codes }) }
  const signedIn = { Authorization: `Bearer ${client.token}`, 'Content-Type': 'application/json', ...headers }
  const init = { method: 'POST', headers: signedIn, body: JSON.stringify({ code }) }
  const request = new Request('http://kept.test/me/memberships', init)
  return (await app.fetch(request, few, createExecutionContext())).status
}

/** Headers of the hosts of one network. */
function addressOfItsOwn() {
  const network = `2001:db8:${Math.floor(Math.random() * 65_536).toString(16)}:1`
  return (host: number) => ({ 'CF-Connecting-IP': `${network}::${host + 1}` })
}

test('a body without a proper code is refused with 422', async () => {
  const { client } = await somebody()
  expectProblem(await client.post('/me/memberships', {}), 422, 'VALIDATION_ERROR')
  expectProblem(await client.post('/me/memberships', { code: 7 }), 422, 'VALIDATION_ERROR')
  expectProblem(await client.post('/me/memberships', { code: 'x', email: 'a@example.org' }), 422, 'VALIDATION_ERROR')
})
