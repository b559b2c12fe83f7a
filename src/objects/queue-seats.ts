import type { Holder } from './queue-calls.ts'
import { EXPIRED, hangUp, holderOf, REVOKED } from './queue-sockets.ts'

/** Milliseconds after which a user's socket ends whatever their token says: then they are asked anew who they are. */
const LONGEST = 60 * 60_000

/** The holder of a ticket as their socket keeps them. */
export function seated(holder: Holder, now: number): Holder {
  return holder.displayId === null ? { ...holder, endsAt: Math.min(holder.endsAt, now + LONGEST) } : holder
}

/** A socket that an earlier version has accepted says no end: it has come. */
const endOf = (socket: WebSocket) => holderOf(socket).endsAt ?? 0

/** Who sits at a queue, and until when; the object's alarm is theirs, since it wakes an object that sleeps. */
export function openSeats(ctx: DurableObjectState) {
  let wakesAt: number | undefined

  /** The sockets of those who may still hear. */
  const here = (): WebSocket[] => ctx.getWebSockets().filter((socket) => endOf(socket) > Date.now())

  return {
    here,
    /** Ends the sockets whose time is over, and sets the alarm for the next. */
    async endExpired(): Promise<void> {
      for (const socket of ctx.getWebSockets()) if (endOf(socket) <= Date.now()) hangUp(socket, EXPIRED, 'expired')
      const next = Math.min(...here().map(endOf))
      if (next === Infinity || next === wakesAt) return
      wakesAt = next
      await ctx.storage.setAlarm(next)
    },
    /** The alarm has gone off. */
    woken(): void {
      wakesAt = undefined
    },
    /** Closes sockets for good: nothing is sent to them from now on, however long the other end takes to go. */
    drop(reason: string, whose: (holder: Holder) => boolean): void {
      for (const socket of here().filter((one) => whose(holderOf(one)))) {
        socket.serializeAttachment({ ...holderOf(socket), endsAt: 0 })
        hangUp(socket, REVOKED, reason)
      }
    },
  }
}
