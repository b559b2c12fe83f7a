import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { app } from '../../src/app.ts'
import { type Env, settingsOf } from '../../src/env.ts'
import { secretsOf } from '../../src/features/directory/links/redeem.ts'
import { newCode } from '../../src/platform/auth/one-time-code.ts'
import { clientFor } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock } from '../support/clock.ts'
import { book, expectProblem, expectRefusals, pointersOf, trailOf } from '../support/visits.ts'
import { BIRTH, codeFor, linked, redeem } from './link-codes.ts'
import { registered } from './patient-records.ts'

let clinic: TestClinic

beforeEach(async () => {
  setClock('2027-03-01T03:00:00Z')
  clinic = await mintClinic()
})

const nobodyOf = async () => {
  const sub = `test-${v7()}`
  return { client: await clientFor({ sub, clinicId: null, roles: [] }) }
}

test('a code stops working when its patient dies', async () => {
  const code = await codeFor(clinic, clinic.patient.patientId)
  const path = `/patients/${clinic.patient.patientId}`
  expect((await clinic.reception.client.put(path, { status: 'deceased' })).status).toBe(200)
  expectProblem(await redeem(clinic.nurse, code), 404, 'LINK_CODE_INVALID')
})

describe('issuing a link code', () => {
  test('shows the code once, stores only its HMAC, and is audited', async () => {
    const path = `/patients/${clinic.patient.patientId}/link-codes`
    const issued = await clinic.reception.client.post(path, { kind: 'guardian' })
    expect(issued.status).toBe(201)
    expect(issued.headers.get('Location')).toBe(`/patients/${clinic.patient.patientId}`)
    expect(issued.body).toEqual({
      code: expect.stringMatching(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/),
      kind: 'guardian',
      expiresAt: '2027-03-02T03:00:00.000Z',
    })
    const [kept] = await sqlAs('select row_to_json(c)::text row from link_codes c where clinic_id = $1', [clinic.id])
    const plain = issued.body.code.replaceAll('-', '')
    expect(kept?.row).not.toContain(plain)
    expect((await trailOf(clinic.patient.patientId)).actions).toContain('link.code_issued')
    expect(issued.queries).toBe(1)
  })

  test('is the right of the desk for patients, and only of an administrator for doctors', async () => {
    const body = { kind: 'self' }
    const of = (id: string) => `/patients/${id}/link-codes`
    const path = of(clinic.patient.patientId)
    await expectRefusals(clinic, { method: 'POST', path, body })
    const elsewhere = await mintClinic()
    for (const id of [elsewhere.patient.patientId, 'not-an-id'])
      expectProblem(await clinic.reception.client.post(of(id), body), 404, 'PATIENT_NOT_FOUND')
    for (const { client } of [clinic.doctor, clinic.nurse, clinic.patient, clinic.pharmacist])
      expectProblem(await client.post(path, body), 403, 'FORBIDDEN')
    const doctors = `/doctors/${clinic.doctor.doctorId}/link-codes`
    expectProblem(await clinic.reception.client.post(doctors, {}), 403, 'FORBIDDEN')
    expect((await clinic.admin.client.post(doctors, {})).status).toBe(201)
    expectProblem(await clinic.admin.client.post(`/doctors/${v7()}/link-codes`, {}), 404, 'DOCTOR_NOT_FOUND')
    expect(pointersOf(await clinic.reception.client.post(path, { kind: 'doctor' }))).toEqual(['#/kind'])
  })

  test('is refused for a merged record, and for a doctor who also works in another clinic', async () => {
    const old = await registered(clinic)
    await clinic.reception.client.post(`/patients/${old}/merge`, { into: clinic.patient.patientId })
    const merged = await clinic.reception.client.post(`/patients/${old}/link-codes`, { kind: 'self' })
    expectProblem(merged, 409, 'PATIENT_MERGED', { mergedInto: clinic.patient.patientId })
    const other = await mintClinic()
    await sqlAs('insert into clinic_doctors (clinic_id, doctor_id) values ($1, $2)', [other.id, clinic.doctor.doctorId])
    const shared = await clinic.admin.client.post(`/doctors/${clinic.doctor.doctorId}/link-codes`, {})
    expectProblem(shared, 403, 'FORBIDDEN')
  })

  test('makes a new code and ends the old one if the request is repeated, whatever its Idempotency-Key', async () => {
    const path = `/patients/${clinic.patient.patientId}/link-codes`
    const key = { 'Idempotency-Key': v7() }
    const issue = async () => (await clinic.reception.client.post(path, { kind: 'guardian' }, key)).body.code
    const [first, second] = [await issue(), await issue()]
    expect(second).not.toBe(first)
    expectProblem(await redeem(clinic.nurse, first), 404, 'LINK_CODE_INVALID')
    expect((await redeem(clinic.nurse, second)).status).toBe(201)
    expect(await sqlAs('select from idempotency_keys where user_id = $1', [clinic.reception.userId])).toEqual([])
  })

  test('leaves only one working code if several are issued at once, beside one of another kind', async () => {
    const patientId = await registered(clinic)
    const other = await codeFor(clinic, patientId, { kind: 'self' })
    const codes = await Promise.all(Array.from({ length: 8 }, () => codeFor(clinic, patientId)))
    const [row] = await sqlAs(
      'select count(*)::int n from link_codes where patient_id = $1 and ended_at is null and used_at is null',
      [patientId],
    )
    expect(row).toEqual({ n: 2 })
    expect(new Set(codes).size).toBe(8)
    expect((await redeem(clinic.nurse, other)).status).toBe(201)
  })
})

describe('redeeming a link code', () => {
  test('links a guardian as pending, and writes the audit row and the event', async () => {
    const code = await codeFor(clinic, clinic.patient.patientId)
    const made = await redeem(clinic.otherPatient, code)
    expect(made.status).toBe(201)
    const { patientId } = clinic.patient
    expect(made.body).toEqual({ id: made.body.id, patientId, kind: 'guardian', status: 'pending', version: 1 })
    expect(made.headers.get('Location')).toBe(`/patients/${patientId}`)
    expect(made.queries).toBe(1)
    const seen = await clinic.otherPatient.client.get(`/patients/${patientId}`)
    expect(seen.body).toMatchObject({ guardianUserIds: [clinic.otherPatient.userId], version: 2 })
    const events = await sqlAs('select type, payload from outbox where subject_id = $1', [made.body.id])
    expect(events).toEqual([
      { type: 'link.changed', payload: { userId: clinic.otherPatient.userId, patientId, linkId: made.body.id } },
    ])
    expect(await trailOf(made.body.id)).toEqual({ actions: ['link.changed'], events: ['link.changed@1'] })
    expect((await trailOf(patientId)).events).toEqual(['patient.changed@2'])
  })

  test.each([
    ['lower case', (code: string) => code.toLowerCase()],
    ['no hyphens', (code: string) => code.replaceAll('-', '')],
    ['spaces', (code: string) => ` ${code.replaceAll('-', ' ')} `],
    ['letters for figures', (code: string) => code.replaceAll('1', 'l').replaceAll('0', 'o')],
    ['long dashes', (code: string) => code.replaceAll('-', '–')],
  ])('reads a code with %s', async (_how, typed) => {
    // So that it has both figures.
    const settings = settingsOf(env as Env)
    let plain = newCode()
    while (!/1/.test(plain) || !/0/.test(plain)) plain = newCode()
    const [secret] = await secretsOf(settings, plain)
    const code = await codeFor(clinic, clinic.patient.patientId)
    expect(code).toHaveLength(19)
    await sqlAs('update link_codes set secret = $2 where clinic_id = $1', [clinic.id, secret])
    expect((await redeem(clinic.nurse, typed(plain))).status).toBe(201)
  })

  test('is possible for every signed-in user, and creates the user row of one without a role in the clinic', async () => {
    const code = await codeFor(clinic, clinic.patient.patientId)
    const { client } = await nobodyOf()
    expect((await redeem({ client }, code)).body).toMatchObject({ status: 'pending' })
    const elsewhere = await mintClinic()
    const second = await codeFor(clinic, clinic.patient.patientId)
    expect((await redeem(elsewhere.patient, second)).status).toBe(201)
    const third = await codeFor(clinic, clinic.patient.patientId)
    const named = await elsewhere.nurse.client.post(
      '/me/links',
      { code: third, dateOfBirth: BIRTH },
      { 'X-Clinic-ID': clinic.id },
    )
    expect(named.status).toBe(201)
  })

  test.each([
    ['unknown', () => '0000-0000-0000-0000'],
    ['no code', () => 'open sesame'],
    ['another clinic’s', (code: string) => code],
    ['used', async (code: string) => (await redeem(clinic.nurse, code)) && code],
    ['expired', (code: string) => setClock('2027-03-02T03:00:00Z') ?? code],
    ['ended by a newer one', async (code: string) => (await codeFor(clinic, clinic.patient.patientId)) && code],
  ])('gets the same 404 for a code that is %s', async (what, spoil) => {
    const code = await spoil(await codeFor(clinic, clinic.patient.patientId))
    const other = await mintClinic()
    const headers: Record<string, string> = what === 'another clinic’s' ? { 'X-Clinic-ID': other.id } : {}
    const answer = await clinic.support.client.post('/me/links', { code, dateOfBirth: BIRTH }, headers)
    expectProblem(answer, 404, 'LINK_CODE_INVALID')
    expect(answer.body.detail).toBe('The code is not valid. Ask the desk for a new one.')
    const failures = await sqlAs('select action from audit_log where subject_id = $1', [clinic.support.userId])
    expect(failures).toEqual([{ action: 'link.code_refused' }])
  })

  test('ends the code after three wrong dates of birth, but not after a missing one', async () => {
    const code = await codeFor(clinic, clinic.patient.patientId)
    const { client } = clinic.nurse
    for (const _ of [1, 2, 3, 4]) expectProblem(await client.post('/me/links', { code }), 404, 'LINK_CODE_INVALID')
    const wrong = { dateOfBirth: '1991-05-05' }
    for (const _ of [1, 2]) expectProblem(await redeem(clinic.nurse, code, wrong), 404, 'LINK_CODE_INVALID')
    const good = await sqlAs('select wrong_dates, ended_at from link_codes where clinic_id = $1', [clinic.id])
    expect(good).toEqual([{ wrong_dates: 2, ended_at: null }])
    expectProblem(await redeem(clinic.support, code, wrong), 404, 'LINK_CODE_INVALID')
    expectProblem(await redeem(clinic.support, code), 404, 'LINK_CODE_INVALID')
    expect(await sqlAs('select from links where clinic_id = $1 and kind = $2', [clinic.id, 'guardian'])).toEqual([])
  })

  test('needs no date of birth if the record has none', async () => {
    const code = await codeFor(clinic, await registered(clinic))
    expect((await clinic.nurse.client.post('/me/links', { code })).status).toBe(201)
  })

  test('is refused with 403 for the issuer of the code, which keeps working for others', async () => {
    const code = await codeFor(clinic, clinic.patient.patientId)
    expectProblem(await redeem(clinic.reception, code), 403, 'FORBIDDEN')
    expect((await redeem(clinic.nurse, code)).status).toBe(201)
  })

  test('is refused with 409 for a user who is already linked, and for a record that already has its user', async () => {
    const guardian = await codeFor(clinic, clinic.patient.patientId)
    expectProblem(await redeem(clinic.patient, guardian), 409, 'PATIENT_EXISTS')
    await redeem(clinic.nurse, guardian)
    const again = await codeFor(clinic, clinic.patient.patientId)
    expectProblem(await redeem(clinic.nurse, again), 409, 'PATIENT_EXISTS')
    const self = await codeFor(clinic, clinic.patient.patientId, { kind: 'self' })
    expectProblem(await redeem(clinic.support, self), 409, 'PATIENT_EXISTS')
    const secondRecord = await codeFor(clinic, await registered(clinic), { kind: 'self' })
    expectProblem(await redeem(clinic.patient, secondRecord), 409, 'PATIENT_EXISTS')
  })

  test('is refused once the record of the code was merged', async () => {
    const old = await registered(clinic)
    const code = await codeFor(clinic, old)
    await clinic.reception.client.post(`/patients/${old}/merge`, { into: clinic.patient.patientId })
    expectProblem(await redeem(clinic.nurse, code), 404, 'LINK_CODE_INVALID')
  })

  test('gets the first answer again if the request is repeated with its key', async () => {
    const code = await codeFor(clinic, clinic.patient.patientId)
    const key = { 'Idempotency-Key': v7() }
    const send = () => clinic.nurse.client.post('/me/links', { code, dateOfBirth: BIRTH }, key)
    const [first, second] = [await send(), await send()]
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.body).toEqual(first.body)
    expect(second.headers.get('Idempotency-Replayed')).toBe('true')
  })

  test('makes one link if twenty redeem one code at once', async () => {
    const code = await codeFor(clinic, clinic.patient.patientId)
    const callers = await Promise.all(Array.from({ length: 20 }, nobodyOf))
    const answers = await Promise.all(callers.map((caller) => redeem(caller, code)))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(1)
    expect(statuses.filter((status) => status === 404)).toHaveLength(19)
    const live = await sqlAs(`select from links where clinic_id = $1 and kind = 'guardian'`, [clinic.id])
    expect(live).toHaveLength(1)
    const [patient] = await sqlAs('select cardinality(guardian_user_ids) n from patients where id = $1', [
      clinic.patient.patientId,
    ])
    expect(patient).toEqual({ n: 1 })
  })

  test('makes one link if one user redeems two codes of one record at once', async () => {
    const patientId = await registered(clinic)
    const codes = [await codeFor(clinic, patientId), await codeFor(clinic, patientId, { kind: 'self' })]
    const answers = await Promise.all(codes.map((code) => redeem(clinic.nurse, code)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
  })
})

describe('a link of the patient themselves', () => {
  test('is active if no visit has begun', async () => {
    const patientId = await registered(clinic)
    await book(clinic, { patientId, reason: 'cough' })
    expect(await linked(clinic, clinic.nurse, { patientId, kind: 'self' })).toMatchObject({
      kind: 'self',
      status: 'active',
    })
  })

  test.each([
    ['has begun', `status = 'IN_PROGRESS'`],
    ['was completed', `status = 'COMPLETED'`],
    ['was started, which was taken back', `started_at = now()`],
    ['holds a diagnosis', `diagnosis = 'sealed'`],
  ])('is pending if a visit %s', async (_what, set) => {
    const patientId = await registered(clinic)
    const { id } = await book(clinic, { patientId })
    await sqlAs(`update appointments set ${set} where id = $1`, [id])
    expect(await linked(clinic, clinic.nurse, { patientId, kind: 'self' })).toMatchObject({
      kind: 'self',
      status: 'pending',
    })
  })
})

describe('the limit of tries', () => {
  const WRONG = '1111-1111-1111-1111'

  test('refuses a user’s eleventh try within an hour with 429, even with a good code, and logs it', async () => {
    const code = await codeFor(clinic, clinic.patient.patientId)
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    for (let n = 0; n < 10; n++) expectProblem(await redeem(clinic.nurse, WRONG), 404, 'LINK_CODE_INVALID')
    setClock('2027-03-01T03:10:00Z')
    const limited = await redeem(clinic.nurse, code)
    expectProblem(limited, 429, 'RATE_LIMITED')
    expect(limited.headers.get('Retry-After')).toBe('3000')
    const lines = warn.mock.calls.map(([line]) => JSON.parse(String(line)))
    const misused = lines.filter(({ event, reason }) => event === 'auth.refused' && reason === 'code')
    expect(misused.map(({ code }) => code)).toEqual([
      ...Array.from({ length: 10 }, () => 'LINK_CODE_INVALID'),
      'RATE_LIMITED',
    ])
    expect(JSON.stringify(lines)).not.toContain(WRONG)
    warn.mockRestore()
    setClock('2027-03-01T04:00:00Z')
    expect((await redeem(clinic.nurse, code)).status).toBe(201)
  })

  test('lets ten of eleven tries at once through', async () => {
    const answers = await Promise.all(Array.from({ length: 11 }, () => redeem(clinic.nurse, WRONG)))
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 404), 429])
  })

  test('counts the tries of one address together, whoever makes them', async () => {
    const address = { 'CF-Connecting-IP': `2001:db8:${(Math.random() * 65_536) | 0}:7::1` }
    const few = { ...env, RATE_LIMITS: JSON.stringify({ reads: 100, writes: 100, scans: 10, codes: 3 }) }
    const tryIt = (token: string) => {
      const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...address }
      const request = new Request('http://kept.test/me/links', {
        method: 'POST',
        headers,
        body: JSON.stringify({ code: WRONG }),
      })
      return app.fetch(request, few, createExecutionContext())
    }
    const statuses: number[] = []
    for (const { client } of [clinic.nurse, clinic.support, clinic.patient, clinic.doctor])
      statuses.push((await tryIt(client.token)).status)
    expect(statuses).toEqual([404, 404, 404, 429])
    const code = await codeFor(clinic, clinic.patient.patientId)
    expect((await redeem(clinic.doctor, code)).status).toBe(201)
  })
})

describe('while the signing key changes', () => {
  test('a code of the previous key still works, and one of a removed key does not', async () => {
    const settings = settingsOf(env as Env)
    const code = newCode()
    const [secret] = await secretsOf(settings, code)
    const { SIGNING_KEY } = settings
    const renewed = { ...settings, SIGNING_KEY: 'n'.repeat(40), SIGNING_KEY_PREVIOUS: SIGNING_KEY }
    const secrets = await secretsOf(renewed, code)
    expect(secrets).toHaveLength(2)
    expect(secrets).toContain(secret)
    expect(secrets[0]).not.toBe(secret)
    expect(await secretsOf({ ...settings, SIGNING_KEY: 'n'.repeat(40) }, code)).not.toContain(secret)
  })
})
