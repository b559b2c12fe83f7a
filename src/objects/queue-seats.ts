import type { Holder } from '../features/queue/queue-calls.ts'
import { holderOf, keepHolder } from './holder-of.ts'
import { EXPIRED, hangUp, REVOKED } from './send-news.ts'

/** Milliseconds after which a user's socket ends whatever their token says: then they are asked anew who they are. */
const LONGEST = 60 * 60_000

/** A ticket that an earlier version has given, or a socket that it has accepted, says no end: it has come. */
const endOf = ({ endsAt }: Holder) => endsAt ?? 0

/** The holder of a ticket as their socket keeps them. */
export function seated(holder: Holder, now: number): Holder {
  const endsAt = endOf(holder)
  return { ...holder, endsAt: holder.displayId === null ? Math.min(endsAt, now + LONGEST) : endsAt }
}

/** Who sits at a queue, and until when; the object's alarm is theirs, since it wakes an object that sleeps. */
export function openSeats(ctx: DurableObjectState) {
  let wakesAt: number | undefined

  /** The sockets of those who may still hear. */
  const here = (): WebSocket[] => ctx.getWebSockets().filter((socket) => endOf(holderOf(socket)) > Date.now())

  return {
    here,
    /** Ends the sockets whose time is over, and sets the alarm for the next. */
    async endExpired(): Promise<void> {
      for (const socket of ctx.getWebSockets())
        if (endOf(holderOf(socket)) <= Date.now()) hangUp(socket, EXPIRED, 'expired')
      const next = Math.min(...here().map((socket) => endOf(holderOf(socket))))
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
        keepHolder(socket, { ...holderOf(socket), endsAt: 0 })
        hangUp(socket, REVOKED, reason)
      }
    },
  }
}
