/** The driver's socket, which its types leave out. */
export interface Stream {
  on(event: 'error', listener: () => void): void
  write(data: Uint8Array, ...rest: unknown[]): unknown
  cork?(): void
  uncork?(): void
}

/**
 * Lets the driver send the five messages of a query in one piece. It asks its stream to hold them together, as Node's sockets do;
 * the one for Workers does not know how, and each message would be a write and a packet of its own.
 */
export function gatherWrites(stream: Stream): void {
  if (stream.cork) return
  const write = stream.write.bind(stream)
  let held: Uint8Array[] | null = null
  stream.write = (data, ...rest) => (held ? held.push(data) : write(data, ...rest))
  stream.cork = () => {
    held = []
  }
  stream.uncork = () => {
    const messages = held ?? []
    held = null
    if (messages.length > 0) write(joined(messages))
  }
}

function joined(messages: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(messages.reduce((length, message) => length + message.length, 0))
  let at = 0
  for (const message of messages) {
    whole.set(message, at)
    at += message.length
  }
  return whole
}
