import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { v7 } from 'uuid'
import { app } from '../../src/app.ts'
import type { Role } from '../../src/domain/rights.ts'
import type { Answer, Client } from './client.ts'
import { sqlAs, type TestClinic } from './clinic.ts'
import { holdAgainstDocument } from './contract.ts'

/** A video visit of the first patient with the first doctor, today from 10:00 to 10:30 in the clinic's zone. */
export async function videoVisit(clinic: TestClinic, columns: Record<string, unknown> = {}): Promise<string> {
  // Past the API, so that no event makes the room while a test looks.
  const id = v7()
  const row: Record<string, unknown> = {
    clinic_id: clinic.id,
    id,
    doctor_id: clinic.doctor.doctorId,
    patient_id: clinic.patient.patientId,
    type: 'VIDEO_CALL',
    starts_at: '2027-03-01T04:30:00Z',
    ends_at: '2027-03-01T05:00:00Z',
    timezone: clinic.timezone,
    ...columns,
  }
  const names = Object.keys(row)
  const places = names.map((_, n) => `$${n + 1}`)
  await sqlAs(`insert into appointments (${names.join(', ')}) values (${places.join(', ')})`, Object.values(row))
  return id
}

/** Calls the Worker’s app with other variables or bindings than the test run's; the answer is held against the document too. */
export async function sendWith(
  variables: Record<string, unknown>,
  method: string,
  path: string,
  {
    client,
    body,
    headers = {},
  }: { client?: Pick<Client, 'token'>; body?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const context = createExecutionContext()
  const authorization = client ? { Authorization: `Bearer ${client.token}` } : {}
  const request = new Request(`http://kept.test${path}`, {
    method,
    headers: { ...authorization, ...headers },
    ...(body === undefined ? {} : { body }),
  })
  const response = await app.fetch(request, { ...env, ...variables } as typeof env, context)
  const text = await response.text()
  await waitOnExecutionContext(context)
  const isJson = /json/.test(response.headers.get('Content-Type') ?? '')
  const queries = Number(/desc="(\d+) queries"/.exec(response.headers.get('Server-Timing') ?? '')?.[1] ?? Number.NaN)
  const answer = { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text, queries }
  await holdAgainstDocument(method, path, answer)
  return answer
}

const random = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))

let providersKeys: ReturnType<typeof generateKeyPair> | undefined

/** The identity provider's keys there: in production no Worker takes those of development. */
const keysThere = () => {
  providersKeys ??= generateKeyPair('RS256', { extractable: true })
  return providersKeys
}

/** What a Worker of a clinic needs, without a video service. */
export async function production(): Promise<Record<string, string>> {
  const jwk = { ...(await exportJWK((await keysThere()).publicKey)), kid: 'prod-1', alg: 'RS256', use: 'sig' }
  return {
    ENVIRONMENT: 'production',
    KEPT_WEBHOOK_LOOPBACK: '0',
    PUBLIC_URL: 'https://kept.test',
    SIGNING_KEY: random(),
    VAULT_KEYS: JSON.stringify({ current: 'k1', keys: { k1: random() } }),
    AUTH_JWKS: JSON.stringify({ keys: [jwk] }),
  }
}

/** The headers of somebody signed in there. */
export async function signedInThere(clinicId: string, sub: string, role: Role): Promise<Record<string, string>> {
  const token = await new SignJWT({ sub, clinic_id: clinicId, roles: [role] })
    .setProtectedHeader({ alg: 'RS256', kid: 'prod-1' })
    .setIssuer('urn:kept:dev')
    .setAudience('kept')
    .setIssuedAt(0)
    .setExpirationTime('10y')
    .sign((await keysThere()).privateKey)
  return { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
}

export interface RoomRows {
  room: Record<string, unknown> | undefined
  participants: Record<string, unknown>[]
  recordings: Record<string, unknown>[]
}

/** What the three tables hold of a visit's call. */
export async function rowsOf(appointmentId: string): Promise<RoomRows> {
  const [room] = await sqlAs('select * from video_consultations where appointment_id = $1', [appointmentId])
  const of = (table: string) =>
    sqlAs(`select * from ${table} where consultation_id = $1 order by created_at, id`, [room?.id])
  return { room, participants: await of('video_participants'), recordings: await of('video_recordings') }
}
