import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { emailOf } from '../../scripts/demo/people.ts'
import { type Answered, holdAgainst, shapeOf } from '../support/answer-contract.ts'
import { demoLinks } from './demo-links.ts'
import { type DemoServer, startDemoServer } from './demo-server.ts'
import { type Documented, type DocumentedRequest, examplesOf } from './documented.ts'
import { transferScripts } from './transfer-scripts.ts'

let server: DemoServer
let document: Documented

beforeAll(async () => {
  server = await startDemoServer()
  document = (await (await fetch(`${server.url}/openapi.json`)).json()) as Documented
})

afterAll(() => server.stop())

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
type Looked = Answered & { body: any }

async function send({ method, path, login, parameters, body }: DocumentedRequest): Promise<Looked> {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => parameters.path[name] ?? `missing-${name}`)
  const query = new URLSearchParams(parameters.query).toString()
  const response = await fetch(`${server.url}${filled}${query && `?${query}`}`, {
    method,
    headers: {
      ...(login !== undefined && { Authorization: `Bearer ${await server.tokenOf(login)}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('Content-Type') ?? '')
  const answer = { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  holdAgainst(document, method, filled, answer)
  return answer
}

/** Sends the example of another operation, and takes something out of its answer. */
async function askedOf(id: string, change: (request: DocumentedRequest) => void = () => {}) {
  const request = structuredClone(examplesOf(document).find((one) => one.id === id))
  if (!request) throw new Error(`The document has no operation ${id}.`)
  change(request)
  const { status, body } = await send(request)
  expect({ id, status, body }).toMatchObject({ status: expect.toSatisfy(isSuccess) })
  return body
}

const isSuccess = (status: number) => status >= 200 && status < 300
const lastOf = (url: string) => url.split('/').at(-1) ?? ''

/** Examples that need a secret of this moment, which no document can know: how to come by it. */
const NEEDS: Record<string, (request: DocumentedRequest) => Promise<void>> = {
  exchangeLocationCode: async ({ parameters }) => {
    parameters.path.token = (await askedOf('getLocationCode')).token
  },
  checkInByCode: async (request) => {
    const visit = await askedOf('getAppointment', ({ parameters }) => {
      parameters.path = exampleNamed('checkInPatient').parameters.path
    })
    const { token } = await askedOf('getLocationCode', ({ parameters }) => {
      parameters.path.locationId = visit.locationId
    })
    request.body = { qrCode: token }
  },
  redeemLinkCode: async (request) => {
    const { code } = await askedOf('issuePatientLinkCode')
    const { dateOfBirth } = await askedOf('getPatient', ({ parameters }) => {
      parameters.path = exampleNamed('issuePatientLinkCode').parameters.path
    })
    request.body = { code, dateOfBirth }
  },
  acceptInvitation: async (request) => {
    const { code } = await askedOf('addMembership', (invitation) => {
      invitation.body = { email: emailOf(request.login ?? ''), roles: ['NURSE'] }
    })
    request.body = { code }
  },
  getGuestCall: async ({ parameters }) => {
    parameters.path.token = await guestToken()
  },
  joinCallAsGuest: async ({ parameters }) => {
    parameters.path.token = await guestToken()
  },
  getVisitLink: async ({ parameters }) => {
    parameters.path.token = lastOf(
      (await demoLinks(server, exampleNamed('getAppointment').parameters.path.id ?? '')).move,
    )
  },
  useVisitLink: async ({ parameters }) => {
    parameters.path.token = lastOf(
      (await demoLinks(server, exampleNamed('getAppointment').parameters.path.id ?? '')).confirm,
    )
  },
  readCalendar: async ({ parameters }) => {
    parameters.path.id = lastOf((await askedOf('createCalendar')).url)
  },
  downloadExport: async ({ parameters }) => {
    const { id } = await askedOf('createExport')
    const linkNow = () => askedOf('getExport', (request) => Object.assign(request.parameters, { path: { id } }))
    const link = await vi.waitUntil(async () => (await linkNow()).link, { timeout: 30_000, interval: 250 })
    parameters.path.token = lastOf(link.url)
  },
  reorderQueue: async (request) => {
    const { waiting, version } = await askedOf('getQueue')
    request.body = { appointmentIds: waiting.map((one: { appointmentId: string }) => one.appointmentId), version }
  },
}

/** The link of a guest of the call that is open now. */
async function guestToken(): Promise<string> {
  const { url } = await askedOf('inviteGuest', (request) => {
    Object.assign(request, {
      login: 'doctor2',
      parameters: { path: exampleNamed('startCall').parameters.path, query: {} },
    })
  })
  return lastOf(url)
}

function exampleNamed(id: string): DocumentedRequest {
  const found = examplesOf(document).find((request) => request.id === id)
  if (!found) throw new Error(`The document has no operation ${id}.`)
  return found
}

/** What cannot be sent here, and where it is. */
const ELSEWHERE = new Map([
  ['receiveVideoReport', 'needs the signature of a video provider: test/api/video-webhook.test.ts'],
  ['receiveMessageReports', 'needs the signature of a message provider: test/api/inbox-reports.test.ts'],
  ['watchQueue', 'opens a socket: test/faults/queue-live.test.ts'],
])

test('every example is what its schema says', () => {
  const wrong = examplesOf(document).flatMap(({ id, body, schema }) => {
    if (!schema) return []
    const result = shapeOf(document, id, schema).safeParse(body)
    return result.success ? [] : [{ id, body }]
  })
  expect(wrong).toEqual([])
})

test('every parameter of a path has an example', () => {
  const missing = examplesOf(document).flatMap(({ id, path, parameters }) =>
    [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name = '']) => (name in parameters.path ? [] : [`${id} ${name}`])),
  )
  expect(missing).toEqual([])
})

test('every example works as it stands on the demo clinic, one after another', async () => {
  const requests = examplesOf(document)
  const failed: unknown[] = []
  for (const request of requests) {
    if (ELSEWHERE.has(request.id)) continue
    await NEEDS[request.id]?.(request)
    const { status, body } = await send(request)
    if (!isSuccess(status)) failed.push({ id: request.id, sent: request.body, status, body })
  }
  expect(failed).toEqual([])
  const ids = new Set(requests.map(({ id }) => id))
  expect([...Object.keys(NEEDS), ...ELSEWHERE.keys()].filter((id) => !ids.has(id))).toEqual([])
})

transferScripts(() => server)
