import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { createHmac } from 'node:crypto'
import { v7 } from 'uuid'
import { openDatabase } from '../../src/db/client.ts'
import type { ChannelAdapter, ChannelSettings, ProviderReport } from '../../src/domain/messages/channel.ts'
import { providerRoutes } from '../../src/features/inbox/open-routes.ts'
import { factory } from '../../src/platform/http/context.ts'
import { notFound, onError } from '../../src/platform/http/problem.ts'
import { requestConventions } from '../../src/platform/http/request-conventions.ts'
import type { Answer } from './client.ts'
import { sqlAs, type TestClinic } from './clinic.ts'
import { holdAgainstDocument } from './contract.ts'

/** A secret of each channel, which the provider of these tests signs with. */
const secretOf = (channelId: string) => `secret of ${channelId}`
const signatureOf = (channelId: string, text: string) =>
  createHmac('sha256', secretOf(channelId)).update(text).digest('hex')

/** How many signatures were looked at. */
export const checked = { signatures: 0 }

/** A provider that signs the URL and the body, and tells lists of reports as JSON. */
const adapterOf = (_: unknown, { channel, channelId, provider }: ChannelSettings): ChannelAdapter => ({
  provider,
  channel,
  keyLifetime: null,
  send: async () => ({ outcome: 'unknown', code: 'NONE' }),
  async readReports(request) {
    checked.signatures += 1
    const { url } = request as typeof request & { url: string }
    const isGood = request.header('X-Signature') === signatureOf(channelId, url + request.body)
    return isGood ? (JSON.parse(request.body) as ProviderReport[]) : null
  },
})

const app = factory
  .createApp()
  .use(
    ...requestConventions({
      openDatabase: ({ HYPERDRIVE }) => openDatabase(HYPERDRIVE.connectionString, { remembers: true }),
      clock: () => Date.now(),
    }),
  )
  .route('/', providerRoutes({ adapterOf, developmentChannel: () => null }))
  .onError(onError)
  .notFound(notFound)

/** A channel of a clinic, as a row. */
export async function channelIn(
  { id: clinicId }: Pick<TestClinic, 'id'>,
  { channel = 'sms', provider = 'twilio', active = true } = {},
): Promise<string> {
  const id = v7()
  await sqlAs(
    `insert into message_channels (clinic_id, id, channel, provider, active, settings) values ($1, $2, $3, $4, $5, $6)`,
    [
      clinicId,
      id,
      channel,
      provider,
      active,
      { from: { address: '+12025550100', name: null }, values: {}, secretNames: [] },
    ],
  )
  return id
}

interface Sending {
  provider?: string
  signature?: string
  variables?: Record<string, unknown>
  headers?: Record<string, string>
  query?: string
}

/** Sends a body as a channel's provider does; the answer is held against the document. */
export async function sendReports(
  channelId: string,
  reports: readonly ProviderReport[] | string,
  { provider = 'twilio', signature, variables = {}, headers = {}, query = '' }: Sending = {},
): Promise<Answer> {
  const path = `/webhooks/messages/${provider}/${channelId}`
  const body = typeof reports === 'string' ? reports : JSON.stringify(reports)
  const publicUrl = String((env as unknown as Record<string, unknown>).PUBLIC_URL).replace(/\/$/, '')
  const signed = signature ?? signatureOf(channelId, publicUrl + path + query + body)
  const context = createExecutionContext()
  const request = new Request(`http://kept.test${path}${query}`, {
    method: 'POST',
    body,
    headers: { 'X-Signature': signed, ...headers },
  })
  const response = await app.fetch(request, { ...env, ...variables } as typeof env, context)
  const text = await response.text()
  await waitOnExecutionContext(context)
  const isJson = /json/.test(response.headers.get('Content-Type') ?? '')
  const queries = Number(/desc="(\d+) queries"/.exec(response.headers.get('Server-Timing') ?? '')?.[1] ?? Number.NaN)
  const answer = { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text, queries }
  await holdAgainstDocument('POST', path, answer)
  return answer
}

export const answer = (text: string, from: string, id: string = v7()): ProviderReport => ({
  kind: 'answer',
  id,
  from,
  text,
  at: Date.now(),
})

export const delivery = (
  providerId: string,
  state: Extract<ProviderReport, { kind: 'delivery' }>['state'],
): ProviderReport => ({ kind: 'delivery', providerId, state, at: Date.now() })

/** What messages have columns of, so that a test says only what it is about. */
export async function messageTo(
  clinic: Pick<TestClinic, 'id'>,
  columns: Record<string, unknown> & { patient_id: string },
): Promise<{ id: string; providerId: string }> {
  const [id, providerId] = [v7(), v7()]
  const at = new Date().toISOString()
  const row: Record<string, unknown> = {
    ...{ clinic_id: clinic.id, id, event: 'booked', dedup_key: id, channel: 'sms', provider: 'twilio', language: 'en' },
    ...{ state: 'sent', due_at: at, sent_at: at, created_at: at, provider_id: providerId, address_masked: '+49•••99' },
    ...columns,
  }
  const names = Object.keys(row)
  await sqlAs(
    `insert into messages (${names.join(', ')}) values (${names.map((_, n) => `$${n + 1}`).join(', ')})`,
    Object.values(row),
  )
  return { id, providerId }
}

/** A question whether the patient of a visit will come. */
export const ask = (
  clinic: Pick<TestClinic, 'id'>,
  visit: { id: string; patientId: string; doctorId: string; appointmentDate: string },
  columns: Record<string, unknown> = {},
) =>
  messageTo(clinic, {
    patient_id: visit.patientId,
    appointment_id: visit.id,
    doctor_id: visit.doctorId,
    visit_start: visit.appointmentDate,
    ...columns,
  })

let numbers = 0

/** A number that no other test's patient has, given to this one. */
export async function numberOf(patientId: string): Promise<string> {
  const number = `+4930${String(20_000_000 + ++numbers)}`
  await sqlAs('update patients set phone = $2, phone_e164 = $2 where id = $1', [patientId, number])
  return number
}
