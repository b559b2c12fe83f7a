import { exports } from 'cloudflare:workers'
import { expect } from 'vitest'
import type { Client } from './client.ts'

interface Message {
  type: 'snapshot' | 'change' | 'appointment' | 'days'
  seq: number
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  queue?: any
  appointmentId?: string
  status?: string
  version?: number
}

export interface Watch {
  messages: Message[]
  /** The line as it was last told. */
  queue(): Message['queue']
  /** Who waits by the last telling, by appointment id. */
  waiting(): string[]
  seq(): number
  closed: Promise<number>
  /** The reason given with the close code. */
  reason: Promise<string>
  close(): void
}

/** Asks for the upgrade; 101 carries the socket. */
export async function upgrade(doctorId: string, query: string): Promise<Response> {
  const request = new Request(`http://kept.test/queue/doctors/${doctorId}/live?${query}`, {
    headers: { Upgrade: 'websocket' },
  })
  return exports.default.fetch(request)
}

/** Takes a ticket as this client and watches the doctor's queue with it. */
export async function watch(
  client: Pick<Client, 'post'>,
  doctorId: string,
  { since, ...asked }: { since?: number; display?: boolean; daysOnly?: boolean } = {},
): Promise<Watch> {
  const taken = await client.post(`/queue/doctors/${doctorId}/tickets`, asked)
  expect(taken.status).toBe(201)
  const answer = await upgrade(doctorId, `ticket=${taken.body.ticket}${since === undefined ? '' : `&since=${since}`}`)
  expect(answer.status).toBe(101)
  const socket = answer.webSocket
  if (!socket) throw new Error('The answer has no socket.')
  const messages: Message[] = []
  const end = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve))
  socket.addEventListener('message', ({ data }) => {
    messages.push(JSON.parse(String(data)))
  })
  socket.accept()
  const queue = () => messages.findLast((message) => message.queue)?.queue
  return {
    messages,
    queue,
    waiting: () => queue()?.waiting.map((place: { appointmentId: string }) => place.appointmentId) ?? [],
    seq: () => messages.at(-1)?.seq ?? 0,
    closed: end.then(({ code }) => code),
    reason: end.then(({ reason }) => reason),
    close: () => socket.close(1000, 'bye'),
  }
}
