/** One message of the Postgres wire protocol 3.0: its type's character and the whole of it, header included. */
export interface Message {
  type: string
  bytes: Buffer
}

/** Cuts a stream into messages; what is left of an unfinished one waits for the next chunk. */
export function messageReader(): (chunk: Buffer) => Message[] {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    rest = rest.length ? Buffer.concat([rest, chunk]) : chunk
    const messages: Message[] = []
    let at = 0
    while (rest.length - at >= 5) {
      const length = 1 + rest.readInt32BE(at + 1)
      if (rest.length - at < length) break
      messages.push({ type: String.fromCharCode(rest.readUInt8(at)), bytes: rest.subarray(at, at + length) })
      at += length
    }
    rest = rest.subarray(at)
    return messages
  }
}

/** Messages that a reader has cut from one chunk, as one buffer; nothing is copied unless some between them were left out. */
export function joined(messages: readonly Message[]): Buffer {
  const all = messages.map(({ bytes }) => bytes)
  const [first, last] = [all[0], all.at(-1)]
  if (!first || !last) return Buffer.alloc(0)
  const length = all.reduce((sum, bytes) => sum + bytes.length, 0)
  const isUnbroken = last.byteOffset + last.length - first.byteOffset === length
  return isUnbroken ? Buffer.from(first.buffer, first.byteOffset, length) : Buffer.concat(all, length)
}

/** The status byte of a ReadyForQuery: `I` idle, `T` in a transaction, `E` in a failed one. */
export function transactionStatus(ready: Message): string {
  return String.fromCharCode(ready.bytes.readUInt8(5))
}

export function message(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(5)
  header.write(type, 'latin1')
  header.writeInt32BE(4 + body.length, 1)
  return Buffer.concat([header, body])
}

/** A fatal ErrorResponse with its SQLSTATE. */
export function fatal(code: string, text: string): Buffer {
  const fields = ['SFATAL', 'VFATAL', `C${code}`, `M${text}`].map((field) => `${field}\0`).join('')
  return message('E', Buffer.from(`${fields}\0`))
}

export function parameterStatus(name: string, value: string): Buffer {
  return message('S', Buffer.from(`${name}\0${value}\0`))
}

export const AUTHENTICATION_OK = message('R', Buffer.alloc(4))
export const READY_IDLE = message('Z', Buffer.from('I'))
