import { createHash } from 'node:crypto'
import type { Backend } from './backends.ts'
import { type Message, message } from './messages.ts'

/** One client's named statements, each prepared on whichever connection it is lent. */
export interface NamedStatements {
  /** What to send to the connection for a client's message. */
  toBackend(sent: Message, backend: Backend): Buffer[]
  /** Whether an answer is for the client, and not for what was prepared on its behalf. */
  isForClient(answer: Message, backend: Backend): boolean
}

/** A Parse of the unnamed statement with nothing in it: the answer to a Parse that the connection has seen already. */
const PARSE_NOTHING = message('P', Buffer.from('\0\0\0\0', 'latin1'))

interface Prepared {
  /** The name on every connection: made of the text, so clients with the same text share it. */
  name: string
  parse: Buffer
  /** What of `parse` follows the name. */
  body: Buffer
}

/**
 * Prepares each text once a connection, however many clients name it, as Hyperdrive and PgBouncer do.
 * Wire protocol: https://www.postgresql.org/docs/17/protocol-message-formats.html
 */
export function namedStatements(): NamedStatements {
  const prepared = new Map<string, Prepared>()
  /** The Parses under way on the connection, in order: their name there, and whether the client waits for the answer. */
  let parsing: { name: string | null; isClients: boolean }[] = []

  const prepare = ({ name, parse }: Prepared, isClients: boolean): Buffer => {
    parsing.push({ name, isClients })
    return parse
  }

  const parsed = (sent: Message, backend: Backend): Buffer => {
    const [name, rest] = text(sent.bytes, 5)
    const statement = name === '' ? null : pooled(name, sent.bytes.subarray(rest))
    if (statement) prepared.set(name, statement)
    if (statement && !backend.prepared.has(statement.name)) return prepare(statement, true)
    parsing.push({ name: null, isClients: true })
    return statement ? PARSE_NOTHING : sent.bytes
  }

  /** A message that names a statement at `at`, which may not be there yet. */
  const naming = (sent: Message, at: number, backend: Backend): Buffer[] => {
    const [name, rest] = text(sent.bytes, at)
    const statement = prepared.get(name)
    if (!statement) return [sent.bytes]
    const isThere = backend.prepared.has(statement.name) || parsing.some((one) => one.name === statement.name)
    const body = [sent.bytes.subarray(5, at), Buffer.from(`${statement.name}\0`), sent.bytes.subarray(rest)]
    return [...(isThere ? [] : [prepare(statement, false)]), message(sent.type, Buffer.concat(body))]
  }

  return {
    toBackend(sent, backend) {
      if (sent.type === 'P') return [parsed(sent, backend)]
      if (sent.type === 'B') return naming(sent, text(sent.bytes, 5)[1], backend)
      if (sent.type === 'D' && sent.bytes[5] === 0x53) return naming(sent, 6, backend)
      return [sent.bytes]
    },
    isForClient(answer, backend) {
      // After an error Postgres skips what is left of the round.
      if (answer.type === 'Z') parsing = []
      if (answer.type !== '1') return true
      const done = parsing.shift()
      if (done?.name) backend.prepared.add(done.name)
      return done?.isClients ?? true
    },
  }
}

/** The latest statement under each client's name: clients with the same name mostly have the same text, which then is not hashed again. */
const latest = new Map<string, Prepared>()

/** Names that are remembered at most; a client may make up as many as it likes. */
const MOST_NAMES = 5_000

/** @param body a Parse without its type, length and name */
function pooled(clientsName: string, body: Buffer): Prepared {
  const known = latest.get(clientsName)
  if (known?.body.equals(body)) return known
  const name = `k_${createHash('sha256').update(body).digest('hex').slice(0, 40)}`
  const parse = message('P', Buffer.concat([Buffer.from(`${name}\0`), body]))
  const statement = { name, parse, body: parse.subarray(-body.length) }
  if (latest.size >= MOST_NAMES) latest.clear()
  latest.set(clientsName, statement)
  return statement
}

/** A text that ends with a zero, and where the next field begins. */
function text(bytes: Buffer, at: number): [string, number] {
  const end = bytes.indexOf(0, at)
  return [bytes.toString('utf8', at, end), end + 1]
}
