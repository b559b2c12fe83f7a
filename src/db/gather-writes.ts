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
  let holds = 0
  let held: Uint8Array[] = []
  const letGo = () => {
    const messages = held
    held = []
    if (messages.length > 0) write(joined(messages))
  }
  stream.write = (data, ...rest) => {
    if (holds > 0 && rest.length === 0) return held.push(data)
    // Somebody waits for this one to be written: it goes out now, behind what was held before it.
    letGo()
    return write(data, ...rest)
  }
  stream.cork = () => {
    holds++
  }
  // As Node's streams do: what is held goes out once it was let go as often as it was held.
  stream.uncork = () => {
    holds = Math.max(0, holds - 1)
    if (holds === 0) letGo()
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
