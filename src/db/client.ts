import type { SQL } from 'drizzle-orm'
import pg from 'pg'
import { DatabaseLost, databaseError } from './errors.ts'
import { gatherWrites, type Stream } from './gather-writes.ts'
import { type Statement, statementOf, titleOf, withName } from './text.ts'

/** Milliseconds a statement, or the connection before it, may take. */
const PATIENCE = 5_000

export type Row = Record<string, unknown>

/** A statement that was run: by its name, without what tells its texts apart. */
export interface RunStatement {
  name: string
  milliseconds: number
}

/** The database of one request or one object. It counts its statements, for `Server-Timing`, the log and the tests. */
export interface Database {
  /**
   * Runs one statement and answers its rows.
   * @throws DomainError DATABASE_UNAVAILABLE when Postgres cannot be reached in time; whether a write happened is then unknown.
   */
  run(statement: SQL | Statement): Promise<Row[]>
  /** Counts what an object ran on this request's behalf. */
  charge(cost: { queries: number; milliseconds: number; statements?: readonly RunStatement[] }): void
  readonly queries: number
  readonly milliseconds: number
  /** The last of them, in the order in which they ended; absent where nobody wants to know. */
  readonly statements?: readonly RunStatement[]
}

/** Dates stay text, JSON is parsed, 64-bit integers stay text: what the zod row schemas expect. */
function newClient(connectionString: string): pg.Client {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: PATIENCE,
    query_timeout: PATIENCE,
    types: {
      getTypeParser: (oid: number) => (RAW_TEXT.has(oid) ? asText : pg.types.getTypeParser(oid)),
    } as pg.CustomTypesConfig,
  })
  // A connection that breaks while idle, and the read that is pending when one is closed, emit errors nobody waits for.
  client.on('error', ignore)
  const { stream } = (client as unknown as { connection: { stream: Stream } }).connection
  stream.on('error', ignore)
  gatherWrites(stream)
  return client
}

const ignore = () => {}

const asText = (value: string) => value
const RAW_TEXT = new Set([20, 1082, 1083, 1114, 1184])

/** An object's database runs statements for as long as it lives: so many are remembered. */
const MOST_REMEMBERED = 100

interface Held {
  client: pg.Client
  ready: Promise<unknown>
}

/**
 * A database that connects at its first statement. A Worker's request lets the connection go with itself; a Durable Object
 * keeps it for its next statement, and calls `release` when it has been idle for a while.
 * @param remembers whether it remembers the names of its statements
 */
export function openDatabase(
  connectionString: string,
  { remembers = false }: { remembers?: boolean } = {},
): Database & { release(): void } {
  let held: Held | null = null
  const statements: RunStatement[] = []
  let queries = 0
  let milliseconds = 0

  const connect = (): Held => {
    const client = newClient(connectionString)
    // A connection that ends while it is idle must not be met by the next statement.
    client.on('end', () => {
      if (held?.client === client) held = null
    })
    // Whatever keeps it from signing in, no statement was sent: the reason is the database's or its address's, never a caller's.
    const ready = client.connect().catch((cause: unknown) => Promise.reject(new DatabaseLost(cause)))
    return { client, ready }
  }

  const remember = (...run: readonly RunStatement[]) => {
    statements.push(...run)
    statements.splice(0, statements.length - MOST_REMEMBERED)
  }

  // Whatever broke, this client is not trusted again: a held `pg` client never recovers from a restart of Postgres.
  const drop = () => {
    const dropped = held
    held = null
    void dropped?.ready.then(() => dropped.client.end()).catch(() => {})
  }

  return {
    get queries() {
      return queries
    },
    get milliseconds() {
      return milliseconds
    },
    ...(remembers && { statements }),
    async run(statement) {
      const query = withName('text' in statement ? statement : statementOf(statement))
      const started = performance.now()
      queries++
      try {
        held ??= connect()
        await held.ready
        const result = await held.client.query(query)
        return result.rows as Row[]
      } catch (cause) {
        const refusal = databaseError(cause)
        if (refusal.lost) drop()
        throw refusal.error
      } finally {
        const taken = performance.now() - started
        milliseconds += taken
        if (remembers) remember({ name: titleOf(query), milliseconds: taken })
      }
    },
    charge(cost) {
      queries += cost.queries
      milliseconds += cost.milliseconds
      if (remembers && cost.statements) remember(...cost.statements)
    },
    release: drop,
  }
}
