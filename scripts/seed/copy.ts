import type { Client, Connection, Submittable } from 'pg'

/** What pg's connection can do for COPY, although neither its types nor its documents say so. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(reason: string): void
}

export type Field = string | number | boolean | null

/** A list of texts as COPY takes it for an array. */
export function arrayField(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}

/**
 * Writes rows through COPY, as they are made: what Postgres has not taken yet is not made either.
 * @throws Error from Postgres; no row of this call is there then.
 */
export function copyRows(
  client: Client,
  { table, columns, rows }: { table: string; columns: readonly string[]; rows: Iterable<readonly Field[]> },
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined
    const copy = {
      submit: (connection: Connection) => connection.query(`COPY ${table} (${columns.join(', ')}) FROM STDIN`),
      handleCopyInResponse: (connection: CopyConnection) =>
        void send(connection, rows, () => failure !== undefined).catch((error: unknown) => {
          connection.sendCopyFail(error instanceof Error ? error.message : 'the rows could not be made')
        }),
      handleCommandComplete: () => {},
      handleError: (error: Error) => {
        failure = error
        reject(error)
      },
      handleReadyForQuery: () => resolve(),
    }
    client.query(copy as Submittable)
  })
}

const CHUNK = 64 * 1024

async function send(connection: CopyConnection, rows: Iterable<readonly Field[]>, isOver: () => boolean) {
  let chunk = ''
  for (const row of rows) {
    if (isOver()) return
    chunk += `${row.map(written).join('\t')}\n`
    if (chunk.length < CHUNK) continue
    connection.sendCopyFromChunk(Buffer.from(chunk))
    chunk = ''
    if (connection.stream.writableNeedDrain) await drained(connection)
  }
  if (chunk) connection.sendCopyFromChunk(Buffer.from(chunk))
  connection.endCopyFrom()
}

function drained(connection: CopyConnection): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      connection.stream.off('drain', go).off('close', go)
      resolve()
    }
    connection.stream.on('drain', go).on('close', go)
  })
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function written(field: Field): string {
  if (field === null) return '\\N'
  return typeof field === 'string' ? field.replace(/[\\\t\n\r]/g, (char) => ESCAPES[char] ?? char) : String(field)
}
