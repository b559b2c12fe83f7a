import type { Line } from '../domain/queue.ts'
import { viewFor } from '../domain/queue-views.ts'
import type { Holder } from '../features/queue/queue-calls.ts'
import { holderOf } from './holder-of.ts'
import type { NumberedNews } from './queue-journal.ts'

/** Close codes of the application's own range (RFC 6455, 7.4.2). */
export const EXPIRED = 4401
export const REVOKED = 4403
export const GONE = 4404

/** Staff who are shown names, each once. */
export function staffAt(sockets: readonly WebSocket[]): Map<string, Holder['caller']> {
  const staff = sockets.map(holderOf).filter(({ viewer }) => viewer.kind === 'staff')
  return new Map(staff.map(({ caller }) => [caller.userId, caller]))
}

/** Renders a line for each kind of viewer once, however many look. */
export function renderer(line: Line, message: { type: 'snapshot' | 'change'; seq: number }) {
  const made = new Map<string, string>()
  return ({ viewer }: Holder): string => {
    const key = viewer.kind === 'patient' ? viewer.userId : viewer.kind
    const text = made.get(key) ?? JSON.stringify({ ...message, queue: viewFor(line, viewer) })
    made.set(key, text)
    return text
  }
}

/** Milliseconds. */
const TOGETHER = 75
const TOGETHER_EACH = 0.25

/** Milliseconds after a telling in which changes wait to be told as one: the more hear of them, the longer a telling takes. */
export function pauseAfter(sockets: number): number {
  return Math.max(TOGETHER, sockets * TOGETHER_EACH)
}

export function newsText({ seq, appointmentId, status, version }: NumberedNews): string {
  return JSON.stringify({ type: 'appointment', seq, appointmentId, status, version })
}

/** Hands a message to the runtime, which waits for slow ones by itself; a dead one is let go. */
export function send(socket: WebSocket, text: string): void {
  try {
    socket.send(text)
  } catch {
    hangUp(socket, 1011, 'unreachable')
  }
}

export function hangUp(socket: WebSocket, code: number, reason: string): void {
  try {
    socket.close(code, reason)
  } catch {
    // It is closed already.
  }
}
