import type { Holder } from '../features/queue/queue-calls.ts'

/** What was read once: a thousand sockets are looked through several times for each change. */
const known = new WeakMap<WebSocket, Holder>()

/** Who holds a socket, as it says itself, also once its object has slept. */
export function holderOf(socket: WebSocket): Holder {
  const before = known.get(socket)
  if (before) return before
  const holder = socket.deserializeAttachment() as Holder
  known.set(socket, holder)
  return holder
}

/** Keeps the holder with the socket. */
export function keepHolder(socket: WebSocket, holder: Holder): void {
  socket.serializeAttachment(holder)
  known.set(socket, holder)
}
