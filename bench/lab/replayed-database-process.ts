import { connect, createServer, type Socket } from 'node:net'
import { type Message, message, messageReader, READY_IDLE } from '../../scripts/pooler/messages.ts'
import { toldAtStart } from './tied-process.ts'

const { port, host, behind } = toldAtStart<{ port: number; host: string; behind: number }>()

/** The last answer to a statement that had rows. */
interface Answer {
  description: Buffer
  rows: Buffer[]
  complete: Buffer
}

/** By the statement's text. */
const answers = new Map<string, Answer>()
let isReplaying = false
process.on('message', () => {
  isReplaying = true
})

const PARSED = message('1', Buffer.alloc(0))
const BOUND = message('2', Buffer.alloc(0))

interface Asked {
  text: string
  /** The rows of a statement that takes some as a JSON list; null of any other. */
  rows: number | null
}

/** The statements a client asks for, told by its messages. */
function statementsOf() {
  const texts = new Map<string, string>()
  let asked: Asked | null = null
  return {
    /** Answers what was asked, once the client waits for an answer. */
    read({ type, bytes }: Message): { asked: Asked | null } | null {
      if (type === 'P') {
        const [name, rest] = textAt(bytes, 5)
        texts.set(name, textAt(bytes, rest)[0])
      }
      if (type === 'B') {
        const [, named] = textAt(bytes, 5)
        const [name, rest] = textAt(bytes, named)
        asked = { text: texts.get(name) ?? '', rows: rowsIn(bytes, rest) }
      }
      if (type !== 'S' && type !== 'Q') return null
      const sent = { asked }
      asked = null
      return sent
    },
  }
}

/** A text that ends with a zero, and where the next field begins. */
function textAt(bytes: Buffer, at: number): [string, number] {
  const end = bytes.indexOf(0, at)
  return [bytes.toString('utf8', at, end), end + 1]
}

/** How many rows the first parameter of a Bind names; null where it is no list of rows. */
function rowsIn(bytes: Buffer, from: number): number | null {
  const formats = bytes.readInt16BE(from)
  const count = from + 2 + 2 * formats
  if (bytes.readInt16BE(count) === 0) return null
  const length = bytes.readInt32BE(count + 2)
  const first = bytes.toString('utf8', count + 6, count + 6 + Math.max(length, 0))
  return first.startsWith('[{') ? (JSON.parse(first) as unknown[]).length : null
}

/** Passes a connection on, and keeps what it is answered. */
function relay(client: Socket, startup: Buffer) {
  const server = connect({ host, port: behind, noDelay: true })
  const read = messageReader()
  const waiting: (Asked | null)[] = []
  let isGreeted = false
  let parts: Partial<Answer> & { rows: Buffer[] } = { rows: [] }
  server.write(startup)
  server.on('error', () => client.destroy())
  client.on('close', () => server.destroy())
  server.on('data', (chunk: Buffer) => {
    client.write(chunk)
    for (const { type, bytes } of read(chunk)) {
      if (type === 'T') parts.description = Buffer.from(bytes)
      if (type === 'D') parts.rows.push(Buffer.from(bytes))
      if (type === 'C') parts.complete = Buffer.from(bytes)
      if (type !== 'Z') continue
      const asked = isGreeted ? waiting.shift() : null
      const { description, complete, rows } = parts
      if (asked && description && complete) answers.set(asked.text, { description, complete, rows })
      isGreeted = true
      parts = { rows: [] }
    }
  })
  return (round: readonly Message[], asked: Asked | null) => {
    waiting.push(asked)
    server.write(Buffer.concat(round.map(({ bytes }) => bytes)))
  }
}

/** The answer to a round of messages, from what was kept. */
function replayed(round: readonly Message[], { rows, kept }: { rows: number | null; kept: Answer }): Buffer {
  const acknowledged = round.flatMap(({ type }) => (type === 'P' ? [PARSED] : type === 'B' ? [BOUND] : []))
  return Buffer.concat([...acknowledged, kept.description, ...rowsFor(kept, rows), kept.complete, READY_IDLE])
}

/** As many rows as were asked for: each is the first again, with its own number in the first column. */
function rowsFor({ rows }: Answer, count: number | null): Buffer[] {
  const [first] = rows
  if (!first || count === null || rows.length === count) return rows
  return Array.from({ length: count }, (_, n) => numbered(first, n))
}

function numbered(row: Buffer, n: number): Buffer {
  const columns = row.subarray(5, 7)
  const length = Math.max(row.readInt32BE(7), 0)
  const number = Buffer.from(String(n))
  const size = Buffer.alloc(4)
  size.writeInt32BE(number.length)
  return message('D', Buffer.concat([columns, size, number, row.subarray(11 + length)]))
}

const SSL_REQUEST = 80_877_103

createServer({ noDelay: true }, (client) => {
  client.on('error', () => {})
  let rest: Buffer = Buffer.alloc(0)
  const start = (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 8 && rest.length >= rest.readInt32BE(0)) {
      const size = rest.readInt32BE(0)
      const startup = Buffer.from(rest.subarray(0, size))
      rest = rest.subarray(size)
      if (startup.readInt32BE(4) === SSL_REQUEST) {
        client.write('N')
        continue
      }
      client.off('data', start)
      serve(client, startup, rest)
      return
    }
  }
  client.on('data', start)
}).listen(port, '127.0.0.1', () => process.send?.('listening'))

function serve(client: Socket, startup: Buffer, rest: Buffer): void {
  const read = messageReader()
  const statements = statementsOf()
  const pass = relay(client, startup)
  let round: Message[] = []
  const take = (chunk: Buffer) => {
    for (const sent of read(chunk)) {
      if (sent.type === 'X') return void client.end()
      round.push(sent)
      const synced = statements.read(sent)
      if (!synced) continue
      const { asked } = synced
      const kept = isReplaying && asked ? answers.get(asked.text) : undefined
      if (asked && kept) client.write(replayed(round, { rows: asked.rows, kept }))
      else pass(round, asked)
      round = []
    }
  }
  if (rest.length > 0) take(rest)
  client.on('data', take)
}
