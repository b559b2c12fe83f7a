import type { Line } from '../domain/queue.ts'
import { viewFor } from '../domain/queue-views.ts'
import type { Holder, Told } from '../features/queue/queue-calls.ts'
import { holderOf } from './holder-of.ts'
import type { NumberedNews } from './queue-journal.ts'

/** Close codes of the application's own range (RFC 6455, 7.4.2). */
export const EXPIRED = 4401
export const REVOKED = 4403
export const GONE = 4404

/** Whether a holder is told of visits and shown names. */
export const isShownNames = ({ viewer, hearsDaysOnly }: Holder): boolean => viewer.kind === 'staff' && !hearsDaysOnly

/** The sockets of staff, who are told of visits and shown names. */
export function staffSockets(sockets: readonly WebSocket[]): WebSocket[] {
  return sockets.filter((socket) => isShownNames(holderOf(socket)))
}

/** The sockets that see the line, and those that hear only that the doctor's days have changed. */
export function byWhatTheyHear(sockets: readonly WebSocket[]): { line: WebSocket[]; days: WebSocket[] } {
  const { line = [], days = [] } = Object.groupBy(sockets, (socket) =>
    holderOf(socket).hearsDaysOnly ? 'days' : 'line',
  )
  return { line, days }
}

/** Staff who are shown names, each once. */
export function staffAt(sockets: readonly WebSocket[]): Map<string, Holder['caller']> {
  const staff = staffSockets(sockets).map(holderOf)
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

/** That the doctor's days are not what they were: of whom and what, who hears it asks the API. */
export const daysText = (seq: number): string => JSON.stringify({ type: 'days', seq })

/**
 * What of it is for which socket: each user's own. It changes nothing of the line, and so has the number of what was told before:
 * whoever comes back after it misses nothing.
 */
export function textsFor(sockets: readonly WebSocket[], told: readonly Told[], seq: number) {
  return staffSockets(sockets).flatMap((socket) =>
    told
      .filter(({ userId }) => userId === holderOf(socket).caller.userId)
      .map(({ notification }) => ({ socket, text: JSON.stringify({ type: 'notification', seq, notification }) })),
  )
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
