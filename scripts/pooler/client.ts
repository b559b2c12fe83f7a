import type { Socket } from 'node:net'
import type { Backend, Pool } from './backends.ts'
import { fatal, joined, type Message, messageReader, transactionStatus } from './messages.ts'
import { namedStatements } from './named-statements.ts'

const CANCEL_REQUEST = 80_877_102
const SSL_REQUEST = 80_877_103
const GSS_ENCRYPTION_REQUEST = 80_877_104

// After each of these Postgres answers with one ReadyForQuery.
const ENDS_A_ROUND = new Set(['Q', 'S', 'F'])
const TERMINATE = 'X'

/** Serves one client: greets it, and lends it a connection from its first message of a transaction until the last answer. */
export function serveClient(socket: Socket, pool: Pool): void {
  const gone = new AbortController()
  socket.on('error', () => {})
  socket.once('close', () => gone.abort(new Error('The client has gone.')))
  readStartup(socket, async () => {
    try {
      socket.write(await pool.greeting())
      relay(socket, pool, gone.signal)
    } catch (error) {
      refuse(socket, error)
    }
  })
}

// Before the startup message a client may ask for encryption, which is answered by a single letter.
function readStartup(socket: Socket, onStartup: () => void): void {
  let rest: Buffer = Buffer.alloc(0)
  const read = (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 8 && rest.length >= rest.readInt32BE(0)) {
      const code = rest.readInt32BE(4)
      rest = rest.subarray(rest.readInt32BE(0))
      if (code === CANCEL_REQUEST) return void socket.destroy()
      if (code === SSL_REQUEST || code === GSS_ENCRYPTION_REQUEST) {
        socket.write('N')
        continue
      }
      socket.off('data', read)
      socket.pause()
      if (rest.length) socket.unshift(rest)
      return onStartup()
    }
  }
  socket.on('data', read)
}

function relay(client: Socket, pool: Pool, gone: AbortSignal): void {
  const read = messageReader()
  const statements = namedStatements()
  let held: Backend | null = null
  let isTaking = false
  let waiting: Message[] = []
  let roundsOpen = 0
  let isUnsynced = false

  const letGo = (backend: Backend) => {
    held = null
    backend.socket.removeAllListeners('data').removeAllListeners('drain')
    backend.socket.off('close', onBackendClose)
    client.removeAllListeners('drain')
    backend.socket.resume()
  }

  const onBackendClose = () => {
    held = null
    refuse(client, new Error('The connection to Postgres was lost.'))
  }

  const lend = (backend: Backend) => {
    held = backend
    const answers = messageReader()
    backend.socket.on('data', (chunk: Buffer) => {
      const read = answers(chunk)
      const theirs = read.filter((answer) => statements.isForClient(answer, backend))
      if (theirs.length > 0 && !client.write(joined(theirs))) backend.socket.pause()
      for (const answer of read) {
        if (answer.type !== 'Z') continue
        roundsOpen--
        if (roundsOpen > 0 || isUnsynced || transactionStatus(answer) !== 'I') continue
        letGo(backend)
        pool.giveBack(backend)
      }
    })
    backend.socket.on('close', onBackendClose)
    backend.socket.on('drain', () => client.resume())
    client.on('drain', () => backend.socket.resume())
  }

  const note = ({ type }: Message) => {
    if (ENDS_A_ROUND.has(type)) {
      roundsOpen++
      isUnsynced = false
    } else if (!isCopyData(type)) isUnsynced = true
  }

  // In one write: a call of the system for each message would cost more than all else that is done for it.
  const forward = (sent: readonly Message[], backend: Backend) => {
    sent.forEach(note)
    const bytes = sent.flatMap((message) => statements.toBackend(message, backend))
    if (!backend.socket.write(Buffer.concat(bytes))) client.pause()
  }

  const take = async () => {
    isTaking = true
    try {
      const backend = await pool.take(gone)
      if (gone.aborted) return pool.giveBack(backend)
      lend(backend)
      forward(waiting.splice(0), backend)
    } catch (error) {
      if (!gone.aborted) refuse(client, error)
    } finally {
      isTaking = false
    }
  }

  client.on('data', (chunk: Buffer) => {
    const sent = read(chunk)
    const last = sent.findIndex(({ type }) => type === TERMINATE)
    const asked = last < 0 ? sent : sent.slice(0, last)
    if (asked.length > 0 && held) forward(asked, held)
    else if (asked.length > 0) {
      waiting.push(...asked)
      if (!isTaking) void take()
    }
    if (last >= 0) client.end()
  })
  // What a client leaves in the middle is nobody else's to go on with.
  gone.addEventListener('abort', () => {
    waiting = []
    if (!held) return
    const backend = held
    letGo(backend)
    pool.discard(backend)
  })
  client.resume()
}

function isCopyData(type: string): boolean {
  return type === 'd' || type === 'c' || type === 'f'
}

function refuse(client: Socket, error: unknown): void {
  const { code, message } = error as { code?: string; message?: string }
  // What it sent beyond this point must not run: it is told that it failed.
  client.removeAllListeners('data').resume()
  const isSqlState = code !== undefined && /^[0-9A-Z]{5}$/.test(code)
  client.end(fatal(isSqlState ? code : '08006', message || 'Postgres cannot be reached.'))
}
