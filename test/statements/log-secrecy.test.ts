import { env } from 'cloudflare:workers'
import { afterAll, expect, test, vi } from 'vitest'
import type { Env } from '../../src/env.ts'
import { runCron } from '../../src/jobs/cron.ts'
import { hearWakeUp } from '../../src/jobs/hear-wake-up.ts'
import { setLogLevel } from '../../src/platform/log.ts'
import { type Answer, type Client, send } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock } from '../support/clock.ts'
import { hearLog } from '../support/log-lines.ts'
import { walkOf } from './walk.ts'

afterAll(() => {
  vi.useRealTimers()
  setLogLevel('info')
})

/** Fields of answers that are a person's, or a secret. */
const PRIVATE = /^(name|phone|email|address|dateOfBirth|code|url|token|ticket|proof|qrCode|secret|meetingUrl|roomName)$/

/** Every text below a value, with the name of the field that holds it. */
function textsIn(value: unknown, field = ''): [field: string, text: string][] {
  if (typeof value === 'string') return [[field, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, Array.isArray(value) ? field : name))
}

/** What people wrote: words with spaces or a capital, and addresses. Ids, codes, dates and times have neither. */
const isWritten = (text: string) => /\s|@|^[A-Z][a-z]/.test(text)

/** The heading of a file's column is called its name too, and reads as a field of ours. */
const isHeading = (text: string) => /^[a-z]+([A-Z][a-z]*)*$/.test(text)

/** Has a person's client note what it sends and is answered of what no log may hold. */
function heed(client: Client, told: Set<string>): void {
  const note = ({ body }: Answer) => {
    for (const [field, text] of textsIn(body))
      if (PRIVATE.test(field) && text.length > 3 && !isHeading(text)) told.add(text)
  }
  for (const method of ['post', 'put', 'patch', 'delete'] as const) {
    const call = client[method]
    client[method] = async (path, body, headers) => {
      for (const [, text] of textsIn(body)) if (isWritten(text)) told.add(text)
      const answer = await call(path, body, headers)
      note(answer)
      return answer
    }
  }
  const get = client.get
  client.get = async (path, headers) => {
    const answer = await get(path, headers)
    note(answer)
    return answer
  }
  told.add(client.token)
}

/** What goes wrong in a day, with what is nobody's business in every place that a request has. */
async function askInVain(clinic: TestClinic, word: string): Promise<void> {
  const bearer = { Authorization: `Bearer ${clinic.reception.client.token}` }
  const json = { ...bearer, 'Content-Type': 'application/json' }
  const inVain: [string, string, RequestInit][] = [
    ['GET', `/patients?q=${word}`, { headers: bearer }],
    ['GET', `/patients/${word}`, { headers: bearer }],
    ['GET', `/nowhere/${word}?name=${word}`, {}],
    ['GET', '/appointments', { headers: { Authorization: `Bearer ${word}` } }],
    ['GET', '/appointments', { headers: { Authorization: `Basic ${word}` } }],
    ['GET', '/appointments', { headers: { ...bearer, 'X-Clinic-ID': word } }],
    ['GET', '/appointments', { headers: { ...bearer, 'X-Request-Id': `${word}@clinic.example` } }],
    ['GET', `/c/${word}`, {}],
    ['GET', `/v/${word}`, {}],
    ['GET', `/v/${word}`, { headers: { Accept: 'text/html' } }],
    ['GET', `/l/${word}`, {}],
    ['POST', `/l/${word}`, { headers: { Accept: 'text/html' }, body: word }],
    ['GET', `/queue/doctors/${clinic.doctor.doctorId}/live?ticket=${word}`, {}],
    ['POST', '/appointments', { headers: json, body: JSON.stringify({ [word]: word, reason: word }) }],
    ['POST', '/appointments', { headers: json, body: word }],
    ['POST', '/me/memberships', { headers: json, body: JSON.stringify({ code: word }) }],
    ['POST', '/patients/search', { headers: json, body: JSON.stringify({ name: word }) }],
    ['POST', '/appointments/check-in/scan-qr', { headers: json, body: JSON.stringify({ qrCode: word }) }],
  ]
  for (const [method, path, init] of inVain) {
    const { status } = await send(method, path, init).catch(() => ({ status: 0 }))
    expect({ method, path, status: status < 500 }).toEqual({ method, path, status: true })
  }
}

test('a day of a clinic leaves nothing in the log that is a person’s, or a secret', { timeout: 300_000 }, async () => {
  setClock('2027-03-01T03:00:00Z')
  const clinic = await mintClinic()
  const told = new Set<string>()
  for (const one of Object.values(clinic)) if (typeof one === 'object' && 'client' in one) heed(one.client, told)
  const heard = hearLog()
  // The Worker sets its own level when it is loaded, by its first request.
  await send('GET', '/health')
  setLogLevel('debug')
  try {
    for (const step of walkOf(clinic)) await step.send()
    await askInVain(clinic, 'Zwyrtala')
    await sqlAs(
      `insert into outbox(clinic_id, subject_type, subject_id, subject_version, type, payload)
      values ($1, 'appointment', gen_random_uuid(), 1, 'appointment.booked', '{}')`,
      [clinic.id],
    )
    await hearWakeUp(env as Env, Date.now())
    for (const cron of ['*/5 * * * *', '*/15 * * * *']) await runCron(cron, env as Env, Date.now())
  } finally {
    heard.stop()
  }
  const requests = heard.of('request')
  expect(requests.length).toBeGreaterThan(150)
  expect(told.size).toBeGreaterThan(50)
  const log = heard.text()
  expect([...told, 'Zwyrtala', 'eyJ', '@', 'Bearer '].filter((text) => log.includes(text))).toEqual([])
  for (const { route, requestId, status } of requests) {
    expect(route).toMatch(/^\/[a-z:*/.-]*$/i)
    expect([requestId, status]).toEqual([expect.any(String), expect.any(Number)])
  }
})
