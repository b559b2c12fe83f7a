import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

/** A request that carried a signature of each secret that it has to, as the reference library finds. */
export interface Received {
  path: string
  /** `webhook-id`. */
  id: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  body: any
  headers: IncomingMessage['headers']
  /** What it was answered; null while it was not, or if the socket was dropped. */
  status: number | null
}

/** What a receiver does: a status, to break the line off, or to say so once it has made up its mind. */
type Reaction = number | 'drop' | { status: number; headers: Record<string, string>; body?: string }

export interface Receiver {
  /** Without a path. */
  url: string
  received: Received[]
  /** What was wrong with requests that were refused unread. */
  forged: string[]
  /** The secrets that each request to a path is to be signed by. */
  secrets: Map<string, readonly string[]>
  react: (request: Received) => Reaction | Promise<Reaction>
  stop(): Promise<void>
}

function textOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => resolve(Buffer.concat(parts).toString()))
    request.on('error', reject)
  })
}

function answer(response: ServerResponse, reaction: Reaction): void {
  if (reaction === 'drop') response.destroy()
  else if (typeof reaction === 'number') response.writeHead(reaction).end()
  else response.writeHead(reaction.status, reaction.headers).end(reaction.body)
}

/** A system that is told by webhooks, on a port of its own. It takes nothing that the reference library does not verify. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    void take(request, response).catch((error: unknown) => {
      receiver.forged.push(String(error))
      answer(response, 400)
    })
  })

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path, text] = [request.url ?? '', await textOf(request)]
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const secrets = receiver.secrets.get(path) ?? []
    if (secrets.length === 0) throw new Error(`Nobody is to be told at ${path}.`)
    for (const secret of secrets) new Webhook(secret).verify(text, headers)
    const received: Received = {
      ...{ path, id: String(headers['webhook-id']), body: JSON.parse(text), headers: request.headers, status: null },
    }
    receiver.received.push(received)
    const reaction = await receiver.react(received)
    received.status = reaction === 'drop' ? null : typeof reaction === 'number' ? reaction : reaction.status
    answer(response, reaction)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    forged: [],
    secrets: new Map(),
    react: () => 204,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return receiver
}
