import { v7 } from 'uuid'
import { expect } from 'vitest'
import type { Role } from '../../src/domain/rights.ts'
import { type Answer, type Client, clientFor, send } from './client.ts'
import { mintClinic, sqlAs, type TestClinic } from './clinic.ts'

type Fields = Record<string, unknown>

/** A booking that nothing speaks against: the first patient in person with the first doctor, today at 10:00. */
export function wishFor(clinic: TestClinic, over: Fields = {}): Fields {
  return {
    patientId: clinic.patient.patientId,
    doctorId: clinic.doctor.doctorId,
    appointmentDate: '2027-03-01T10:00',
    type: 'IN_PERSON',
    locationId: clinic.locationId,
    ...over,
  }
}

/** A wish without some fields. */
export function without(wish: Fields, ...names: string[]): Fields {
  return Object.fromEntries(Object.entries(wish).filter(([name]) => !names.includes(name)))
}

/** Books as the front desk, unless another client is given; the record. */
export async function book(clinic: TestClinic, over: Fields = {}, client: Client = clinic.reception.client) {
  const booked = await client.post('/appointments', wishFor(clinic, over))
  expect(booked.body).toMatchObject({ version: 1 })
  expect(booked.status).toBe(201)
  return booked.body
}

/** Puts a visit into a state as if it had come there. */
export async function putInState(id: string, status: string): Promise<void> {
  await sqlAs('update appointments set status = $2 where id = $1', [id, status])
}

/** Holds that an answer is this refusal, by status and code, and that it tells nothing of what was sent. */
export function expectProblem(answer: Answer, status: number, code: string, members: Fields = {}): void {
  expect({ status: answer.status, code: answer.body.code }, JSON.stringify(answer.body)).toEqual({ status, code })
  expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
  expect(answer.body).toMatchObject({
    status,
    type: expect.stringMatching(`^https?://kept\\.test/problems/${code.toLowerCase().replaceAll('_', '-')}$`),
    ...members,
  })
}

/** The fields a 422 points at. */
export const pointersOf = (answer: Answer): string[] => answer.body.errors.map((e: { pointer: string }) => e.pointer)

interface Trail {
  actions: string[]
  /** `type@version`, in order. */
  events: string[]
}

/** What audit and outbox say of one record. */
export async function trailOf(id: string): Promise<Trail> {
  const audit = await sqlAs('select action from audit_log where subject_id = $1 order by id', [id])
  const events = await sqlAs(
    "select type || '@' || subject_version event from outbox where subject_id = $1 order by id",
    [id],
  )
  return { actions: audit.map((row) => row.action as string), events: events.map((row) => row.event as string) }
}

interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  body?: unknown
}

const call = (client: Client, { method, path, body }: Endpoint) =>
  method === 'GET' ? client.get(path) : client[method.toLowerCase() as 'post'](path, body)

/** Somebody whose token names no clinic, and who is a member of none. */
export const clientOfNoClinic = (roles: Role[]): Promise<Client> =>
  clientFor({ sub: `nowhere-${v7()}`, clinicId: null, roles })

/**
 * What every endpoint refuses: 401 without a token and with a bad one, 403 for a role that has nothing of appointments and
 * for staff of no clinic and, where the path names a record, 404 from another clinic and for a malformed id. A patient of no
 * clinic is given nothing either, whichever way they are refused.
 */
export async function expectRefusals(
  clinic: TestClinic,
  endpoint: Endpoint & { notFound?: string; id?: string },
): Promise<void> {
  const { method, path, body, notFound, id } = endpoint
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  const json = { 'Content-Type': 'application/json' }
  expectProblem(await send(method, path, { ...init, headers: json }), 401, 'UNAUTHENTICATED')
  const bad = { ...json, Authorization: `Bearer ${clinic.reception.client.token.slice(0, -6)}AAAAAA` }
  expectProblem(await send(method, path, { ...init, headers: bad }), 401, 'UNAUTHENTICATED')
  expectProblem(await call(clinic.pharmacist.client, endpoint), 403, 'FORBIDDEN')
  const [staff, patient] = await Promise.all([
    clientOfNoClinic(['CLINIC_ADMIN', 'DOCTOR']),
    clientOfNoClinic(['PATIENT']),
  ])
  expectProblem(await call(staff, endpoint), 403, 'FORBIDDEN')
  const given = await call(patient, endpoint)
  if (given.status === 200) expect(given.body.data).toEqual([])
  else expect([403, 404, 422]).toContain(given.status)
  if (notFound === undefined || id === undefined) return
  const elsewhere = await mintClinic()
  for (const who of [elsewhere.admin, elsewhere.doctor]) {
    expectProblem(await call(who.client, endpoint), 404, notFound)
  }
  const malformed = { ...endpoint, path: path.replace(id, 'not-an-id') }
  expectProblem(await call(clinic.admin.client, malformed), 404, notFound)
}
