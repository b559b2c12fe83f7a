import type { Socket } from 'node:net'
import { Client } from 'pg'
import { AUTHENTICATION_OK, message, parameterStatus, READY_IDLE } from './messages.ts'

/** A signed-in connection to Postgres that nobody else uses. */
export interface Backend {
  socket: Socket
  /** What a client is greeted with: that it is signed in, ParameterStatus, BackendKeyData, and that Postgres is ready. */
  greeting: Buffer
  /** The names of the statements prepared on it. */
  prepared: Set<string>
}

export interface Pool {
  /** Waits for its turn. @throws Error from `pg` when Postgres cannot be reached or refuses. */
  take(signal: AbortSignal): Promise<Backend>
  /** Puts back a connection that is outside any transaction. */
  giveBack(backend: Backend): void
  /** Ends a connection whose state is not known. */
  discard(backend: Backend): void
  /** The greeting of any connection, from the pool where there has been one. */
  greeting(): Promise<Buffer>
}

interface Waiter {
  serve(backend: Backend): void
  fail(error: unknown): void
}

/** Up to `size` connections to one database, the last used first; the dead are dropped when they are noticed. */
export function openPool(databaseUrl: string, size: number): Pool {
  const idle: Backend[] = []
  const waiting = new Set<Waiter>()
  let open = 0
  let lastGreeting: Buffer | null = null

  const forget = (backend: Backend) => {
    const at = idle.indexOf(backend)
    if (at >= 0) idle.splice(at, 1)
    open--
    refill()
  }

  const connect = async (): Promise<Backend> => {
    open++
    try {
      const backend = await signIn(databaseUrl)
      lastGreeting = backend.greeting
      backend.socket.once('close', () => forget(backend))
      return backend
    } catch (error) {
      open--
      throw error
    }
  }

  // A place became free while others wait.
  const refill = () => {
    const [waiter] = waiting
    if (!waiter || open >= size) return
    waiting.delete(waiter)
    connect().then(waiter.serve, (error) => {
      waiter.fail(error)
      refill()
    })
  }

  const giveBack = (backend: Backend) => {
    if (!isUsable(backend)) return
    const [waiter] = waiting
    if (!waiter) {
      idle.push(backend)
      return
    }
    waiting.delete(waiter)
    waiter.serve(backend)
  }

  const take = async (signal: AbortSignal): Promise<Backend> => {
    for (let backend = idle.pop(); backend; backend = idle.pop()) if (isUsable(backend)) return backend
    if (open < size) return connect()
    return new Promise((serve, fail) => {
      const leave = () => {
        waiting.delete(waiter)
        fail(signal.reason)
      }
      const waiter: Waiter = {
        serve: (backend) => {
          signal.removeEventListener('abort', leave)
          // Who has gone while a connection was made for them leaves it to the next.
          if (signal.aborted) giveBack(backend)
          else serve(backend)
        },
        fail: (error) => {
          signal.removeEventListener('abort', leave)
          fail(error)
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      waiting.add(waiter)
    })
  }

  const greeting = async (): Promise<Buffer> => {
    if (lastGreeting) return lastGreeting
    const backend = await take(AbortSignal.timeout(5000))
    giveBack(backend)
    return backend.greeting
  }

  return { take, giveBack, discard: (backend) => backend.socket.destroy(), greeting }
}

function isUsable({ socket }: Backend): boolean {
  return socket.writable && !socket.readableEnded
}

// `pg` knows how to sign in (SCRAM and all); once it has, its socket is ours. These members are not in its types.
interface Internals {
  connection: {
    stream: Socket
    on(event: 'parameterStatus', listener: (status: { parameterName: string; parameterValue: string }) => void): void
    on(event: 'backendKeyData', listener: (key: { processID: number; secretKey: number }) => void): void
  }
}

async function signIn(connectionString: string): Promise<Backend> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  const { connection } = client as unknown as Internals
  const greeting: Buffer[] = [AUTHENTICATION_OK]
  connection.on('parameterStatus', (status) =>
    greeting.push(parameterStatus(status.parameterName, status.parameterValue)),
  )
  connection.on('backendKeyData', ({ processID, secretKey }) => {
    const key = Buffer.alloc(8)
    key.writeInt32BE(processID)
    key.writeInt32BE(secretKey, 4)
    greeting.push(message('K', key))
  })
  await client.connect()
  const socket = connection.stream
  socket.removeAllListeners()
  socket.setNoDelay(true)
  // Without a listener an error would end the process; the `close` that follows it is what counts.
  socket.on('error', () => {})
  return { socket, greeting: Buffer.concat([...greeting, READY_IDLE]), prepared: new Set() }
}
