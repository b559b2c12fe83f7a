import { Agent, request } from 'node:http'
import type { Call, HttpLoad, Measure } from './load.ts'
import { timesOf } from './times.ts'

interface Answer {
  status: number
  header: string | undefined
  body: string
}

/** Connections stay open from one load to the next, as a client's do. */
const agents = new Map<string, Agent>()

function agentOf({ url, connections, perSecond }: HttpLoad): Agent {
  const key = `${url} ${perSecond === undefined ? connections : 'open'}`
  const agent = agents.get(key) ?? new Agent({ keepAlive: true, maxSockets: perSecond ? 1_000 : connections })
  agents.set(key, agent)
  return agent
}

/** @throws Error when an answer has a status that is not expected: what was measured is not the route then. */
export async function generateHttp(load: HttpLoad): Promise<Measure> {
  const agent = agentOf(load)
  const times: Record<string, number[]> = {}
  const counted: Record<string, number> = {}
  const started = performance.now()
  const end = started + (load.seconds ?? Number.POSITIVE_INFINITY) * 1000
  let sent = 0
  let last = started

  const next = (): Call | undefined => {
    if (performance.now() >= end || (sent >= load.calls.length && !load.again)) return
    return load.calls[sent++ % load.calls.length]
  }
  const send = async (call: Call, due: number) => {
    const { status, header, body } = await answerTo(call, load, agent)
    last = performance.now()
    if (!load.expect.includes(status)) throw new Error(`${call.path} answered ${status} ${body}`)
    times[status] ??= []
    times[status].push(last - due)
    if (header !== undefined) counted[header] = (counted[header] ?? 0) + 1
  }
  const lane = async () => {
    for (let call = next(); call; call = next()) await send(call, performance.now())
  }

  if (load.perSecond === undefined) await Promise.all(Array.from({ length: load.connections }, lane))
  else await atRate(load.perSecond, { started, next, send })
  return {
    ...timesOf(Object.values(times).flat()),
    rate: (Object.values(times).flat().length / (last - started)) * 1000,
    sent,
    byStatus: Object.fromEntries(Object.entries(times).map(([status, of]) => [status, timesOf(of)])),
    counted,
  }
}

interface Arrivals {
  started: number
  next: () => Call | undefined
  send: (call: Call, due: number) => Promise<void>
}

async function atRate(perSecond: number, { started, next, send }: Arrivals): Promise<void> {
  const answers: Promise<void>[] = []
  for (let due = started; ; due += 1000 / perSecond) {
    while (performance.now() < due) await new Promise((resume) => setTimeout(resume, 1))
    const call = next()
    if (!call) break
    const answer = send(call, due)
    // It is thrown below; until then nobody listens.
    answer.catch(() => {})
    answers.push(answer)
  }
  await Promise.all(answers)
}

function answerTo({ path, token, headers, body }: Call, { url, counted }: HttpLoad, agent: Agent): Promise<Answer> {
  const json = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((answer, fail) => {
    const sent = request(
      `${url}${path}`,
      {
        agent,
        method: json === undefined ? 'GET' : 'POST',
        headers: {
          ...(token && { Authorization: `Bearer ${token}` }),
          ...(json !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(json) }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', fail)
        response.on('end', () => {
          const header = counted === undefined ? undefined : response.headers[counted]
          answer({
            status: response.statusCode ?? 0,
            header: header === undefined ? undefined : String(header),
            body: (response.statusCode ?? 0) < 400 ? '' : Buffer.concat(chunks).toString().slice(0, 300),
          })
        })
      },
    )
    sent.on('error', fail)
    sent.end(json)
  })
}
