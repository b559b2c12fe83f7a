import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import type { Role } from '../../src/domain/rights.ts'
import { type Client, clientFor, send } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState, wishFor } from '../support/visits.ts'
import { KEYED, type Keyed, type Request, unlink } from './keyed-requests.ts'
import { BIRTH, linked } from './link-codes.ts'
import { registered } from './patient-records.ts'

startsAt()

const keyed = () => ({ 'Idempotency-Key': v7() })

const sendBy = (client: Client, route: string, [path, body]: Request, key: Record<string, string>) => {
  const method = (route.split(' ')[0] ?? '').toLowerCase()
  return client[method as 'post'](path, body, key)
}

/** The same person, whose token gives other roles. */
const withRoles = (clinic: TestClinic, { sub }: { sub: string }, roles: Role[]) =>
  clientFor({ sub, clinicId: clinic.id, roles })

/** What the trail says of a request. */
const actionsOf = async (requestId: string | null) =>
  (await sqlAs<{ action: string }>('select action from audit_log where request_id = $1 order by id', [requestId])).map(
    ({ action }) => action,
  )

/** A first answer under a key, with what sends the same request again. */
async function answered(route: string, { as, arrange }: Keyed) {
  const clinic = await mintClinic()
  const person = as === 'root' ? await clinic.as(['SUPER_ADMIN']) : clinic[as]
  const request = await arrange(clinic)
  const key = keyed()
  const again = (client: Client = person.client) => sendBy(client, route, request, key)
  const first = await again()
  expect(first.status, JSON.stringify(first.body)).toBeLessThan(300)
  expect(first.headers.has('Idempotency-Replayed')).toBe(false)
  return { clinic, person, again, first }
}

/** The refusal, and that nothing of the kept answer comes with it. */
function expectRefused(answer: Awaited<ReturnType<Client['get']>>, status: 403 | 404) {
  expect([answer.status, answer.body.code]).toEqual([
    status,
    expect.stringMatching(status === 403 ? /^FORBIDDEN$/ : /_NOT_FOUND$/),
  ])
  for (const name of ['ETag', 'Location', 'Idempotency-Replayed']) expect(answer.headers.has(name)).toBe(false)
}

test('the table lists every route that keeps an answer under a key', async () => {
  const { body } = await send('GET', '/openapi.json')
  const takesKey = ({ parameters = [] }: { parameters?: { $ref?: string }[] }) =>
    parameters.some(({ $ref }) => $ref?.endsWith('/IdempotencyKey'))
  const routes = Object.entries<Record<string, object>>(body.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => takesKey(operation))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  )
  expect(routes.length).toBeGreaterThan(40)
  expect(Object.keys(KEYED).sort(), 'a new write needs a row in test/api/keyed-requests.ts').toEqual(routes.sort())
})

const all = Object.entries(KEYED)
const NOTIFICATIONS = ['POST /me/notifications/{id}/read', 'POST /me/notifications/read-all']
const OF_EVERYBODY = ['POST /me/patient', 'POST /me/links', 'DELETE /me/links/{patientId}', ...NOTIFICATIONS]
/** What is the caller's alone, and shows nobody's record. */
const OF_ONESELF = [...NOTIFICATIONS, 'DELETE /calendars/{id}']
const ofRecords = all.filter(([route]) => !OF_ONESELF.includes(route))

describe('an answer under a key', () => {
  test.each(all)('%s: is given again, and audited as a read if it shows a patient', async (route, keptBy) => {
    const { again, first } = await answered(route, keptBy)
    const second = await again()
    expect([second.status, second.headers.get('Idempotency-Replayed')]).toEqual([first.status, 'true'])
    expect(second.headers.get('ETag')).toBe(first.headers.get('ETag'))
    const actions = await actionsOf(second.headers.get('X-Request-Id'))
    if (keptBy.reads) expect(actions).toContain(`${keptBy.reads}.read`)
    else expect(actions.filter((action) => /^(appointment|followup_plan|series|patient)\./.test(action))).toEqual([])
  })

  test.each(all.filter(([route]) => !OF_EVERYBODY.includes(route)))(
    '%s: is not given to a caller who has lost the role',
    async (route, keptBy) => {
      const { clinic, person, again } = await answered(route, keptBy)
      expectRefused(await again(await withRoles(clinic, person, ['PHARMACIST'])), 403)
    },
  )

  test.each(ofRecords.filter(([, { as }]) => as === 'doctor'))(
    '%s: is not given to a doctor who has become inactive',
    async (route, keptBy) => {
      const { clinic, again } = await answered(route, keptBy)
      setClock('2027-03-01T03:01:00Z')
      await sqlAs(
        "update clinic_doctors set active = false, inactive_since = now() - interval '100 years' where doctor_id = $1",
        [clinic.doctor.doctorId],
      )
      expectRefused(await again(), 403)
    },
  )

  test.each(all.filter(([, { as, reads }]) => as === 'doctor' && reads))(
    '%s: is not given to a doctor whose visit went to another doctor',
    async (route, keptBy) => {
      const { clinic, again, first } = await answered(route, keptBy)
      const to = [clinic.id, clinic.otherDoctor.doctorId]
      for (const table of ['appointments', 'series', 'follow_up_plans'])
        await sqlAs(`update ${table} set doctor_id = $2 where clinic_id = $1`, to)
      const after = await again()
      // The line stays the doctor's own, and who walked in is read by every doctor of the clinic.
      if (route.includes('/walk-ins')) expect(after.status).toBe(first.status)
      else expectRefused(after, 403)
    },
  )

  test.each(ofRecords.filter(([, { as }]) => as === 'patient'))(
    '%s: is not given to a user who has lost the link to the patient',
    async (route, keptBy) => {
      const { clinic, again } = await answered(route, keptBy)
      await unlink(clinic)
      expectRefused(await again(), 404)
    },
  )

  test.each(ofRecords.filter(([, { as }]) => as === 'patient'))(
    '%s: is not given once the patient has been dead for a month',
    async (route, keptBy) => {
      const { clinic, again, first } = await answered(route, keptBy)
      const die = (at: string) =>
        sqlAs(`update patients set status = 'deceased', status_since = $2 where id = $1`, [
          clinic.patient.patientId,
          at,
        ])
      await die('2027-02-20T00:00:00Z')
      expect((await again()).status).toBe(first.status)
      await die('2027-01-20T00:00:00Z')
      expectRefused(await again(), 404)
    },
  )
})

test('POST /me/patient: the answer is not given to a user who has lost the link to that record and has no other right to it', async () => {
  const clinic = await mintClinic()
  const person = await clinic.as(['FINANCE_BILLING'])
  const key = keyed()
  const register = () => person.client.post('/me/patient', { name: 'Fin Finance', dateOfBirth: '1980-01-01' }, key)
  const { body } = await register()
  expect((await register()).status).toBe(201)
  await sqlAs('update patients set user_id = null where id = $1', [body.id])
  expectRefused(await register(), 404)
})

test('a guardian who has lost a ward gets no answers about them any more, but still those about themselves', async () => {
  const clinic = await mintClinic()
  const ward = clinic.otherPatient.patientId
  await sqlAs('update patients set guardian_user_ids = array[$2::uuid] where id = $1', [ward, clinic.patient.userId])
  const keys = [keyed(), keyed()] as const
  const { client } = clinic.patient
  const forWard = wishFor(clinic, { patientId: ward, appointmentDate: '2027-03-01T11:00' })
  const ask = () =>
    Promise.all([
      client.post('/appointments', wishFor(clinic), keys[0]),
      client.post('/appointments', forWard, keys[1]),
    ])
  expect((await ask()).map(({ status }) => status)).toEqual([201, 201])
  await sqlAs(`update patients set guardian_user_ids = '{}' where id = $1`, [ward])
  const [own, theirs] = await ask()
  expect(own.status).toBe(201)
  expectRefused(theirs, 404)
})

test('a doctor who hands their visit over and repeats the request gets the first answer', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  await clinic.reception.client.post(`/appointments/${id}/check-in`, { override: true, overrideReason: 'x' })
  const key = keyed()
  const handOver = (client: Client) => client.put(`/appointments/${id}`, { doctorId: clinic.otherDoctor.doctorId }, key)
  const first = await handOver(clinic.doctor.client)
  const second = await handOver(clinic.doctor.client)
  expect([first.status, second.status, second.headers.get('Idempotency-Replayed')]).toEqual([200, 200, 'true'])
  expect(second.body.doctorId).toBe(clinic.otherDoctor.doctorId)
  expectRefused(await handOver(await withRoles(clinic, clinic.doctor, ['SUPPORT_STAFF', 'PHARMACIST'])), 403)
})

test('a receptionist who has become a doctor does not book for others by an old key', async () => {
  const clinic = await mintClinic()
  const key = keyed()
  const book = (client: Client) => client.post('/appointments', wishFor(clinic), key)
  expect((await book(clinic.reception.client)).status).toBe(201)
  expectRefused(await book(await withRoles(clinic, clinic.reception, ['DOCTOR'])), 403)
  expectRefused(await book(await withRoles(clinic, clinic.reception, ['PATIENT'])), 404)
})

test('a key costs no further statement for the first answer, and one for a replay', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const key = keyed()
  const ask = (headers: Record<string, string>) =>
    clinic.reception.client.put(`/appointments/${id}`, { notes: 'x' }, headers)
  const [without, first, again] = [await ask({}), await ask(key), await ask(key)]
  expect([without.queries, first.queries, again.queries]).toEqual([1, 1, 2])
})

test('a refusal passes unchanged, and nothing is read for it', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  const refused = await clinic.reception.client.post('/appointments', wishFor(clinic), keyed())
  expectProblem(refused, 409, 'SCHEDULING_CONFLICT')
  expect(await actionsOf(refused.headers.get('X-Request-Id'))).toEqual([])
})

test('a user whose link is now pending gets the answer again without the texts', async () => {
  const clinic = await mintClinic()
  const { client: patient } = await clinic.as(['PATIENT'])
  const own = await registered(clinic, { dateOfBirth: BIRTH })
  await linked(clinic, { client: patient }, { patientId: own, kind: 'self' })
  const { id } = await book(clinic, { patientId: own, reason: 'a cough', notes: 'since Monday' })
  const key = keyed()
  const confirm = () => patient.put(`/appointments/${id}`, { status: 'CONFIRMED' }, key)
  expect((await confirm()).body).toMatchObject({ status: 'CONFIRMED', reason: 'a cough', notes: 'since Monday' })
  expect((await patient.delete(`/me/links/${own}`)).status).toBe(200)
  expectRefused(await confirm(), 404)
  await putInState(id, 'IN_PROGRESS')
  expect((await linked(clinic, { client: patient }, { patientId: own, kind: 'self' })).status).toBe('pending')
  const again = await confirm()
  expect([again.status, again.headers.get('Idempotency-Replayed')]).toEqual([200, 'true'])
  expect(again.body).toMatchObject({ id, status: 'CONFIRMED' })
  for (const text of ['reason', 'notes', 'address', 'diagnosis']) expect(again.body).not.toHaveProperty(text)
})
