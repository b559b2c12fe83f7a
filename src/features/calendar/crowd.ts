import type { Context, MiddlewareHandler } from 'hono'
import { DomainError } from '../../domain/errors.ts'
import type { AppEnv } from '../../platform/http/context.ts'
import { log } from '../../platform/log.ts'

/**
 * Bookings of one doctor that an isolate has under way at once: what a calendar takes in about half a second, and more than any
 * rush for a slot, or a Monday morning's, has at one moment. A calendar itself lets 500 wait, from all isolates.
 */
export const MOST_UNDER_WAY = 400

/** Milliseconds after which a booking counts no more: a request whose client has gone may end without a word. */
const LONGEST = 20_000

/** Milliseconds between two lines of the log about crowds. */
const QUIET = 10_000

/** The bookings of a doctor that are under way, the oldest first, by when they began (epoch ms); and whom the log must still tell of. */
interface Crowd {
  bookings: Set<{ since: number }>
  turnedAway: number
  loggedAt: number
}

const crowds = new Map<string, Crowd>()
/** The doctors of whom no further booking is taken. */
const full = new Set<string>()

/** The doctor's crowd as it is now. */
function crowdOf(doctorId: string, now: number): Crowd {
  const crowd = crowds.get(doctorId) ?? { bookings: new Set(), turnedAway: 0, loggedAt: -Infinity }
  for (const booking of crowd.bookings) {
    if (now - booking.since < LONGEST) break
    crowd.bookings.delete(booking)
  }
  if (crowd.bookings.size >= MOST_UNDER_WAY) full.add(doctorId)
  else full.delete(doctorId)
  if (crowd.bookings.size === 0) {
    crowds.delete(doctorId)
    tell(doctorId, crowd)
  } else crowds.set(doctorId, crowd)
  return crowd
}

function tell(doctorId: string, crowd: Crowd): void {
  if (crowd.turnedAway > 0) log('warn', 'calendar.crowded', { doctorId, turnedAway: crowd.turnedAway })
  crowd.turnedAway = 0
}

/** @throws DomainError OVERLOADED, if the doctor's crowd is full */
function refuseFull(doctorId: string, crowd: Crowd, now: number): void {
  if (!full.has(doctorId)) return
  crowd.turnedAway++
  if (now - crowd.loggedAt >= QUIET) {
    crowd.loggedAt = now
    tell(doctorId, crowd)
  }
  throw new DomainError('OVERLOADED', 'Too many bookings of this doctor are under way: try again.', { retryAfter: 1 })
}

/**
 * Books at a doctor's calendar unless a crowd waits there.
 * @throws DomainError OVERLOADED, and what `book` throws
 */
export async function bookUnlessCrowded<T>(c: Context<AppEnv>, doctorId: string, book: () => Promise<T>): Promise<T> {
  const now = c.get('now')
  const crowd = crowdOf(doctorId, now)
  refuseFull(doctorId, crowd, now)
  const booking = { since: now }
  crowd.bookings.add(booking)
  crowds.set(doctorId, crowd)
  if (crowd.bookings.size >= MOST_UNDER_WAY) full.add(doctorId)
  try {
    return await book()
  } finally {
    crowd.bookings.delete(booking)
    crowdOf(doctorId, now)
  }
}

/**
 * Refuses the booking of a doctor whom a crowd waits for before anything else is done for it, even before its token is looked
 * at: a refusal must cost a fraction of a booking, or the refusals take the time of those who could be booked. It looks at
 * nothing while there is no crowd. @throws DomainError OVERLOADED
 */
export const turnAwayFromCrowds: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (full.size > 0 && c.req.method === 'POST') {
    const doctorId = doctorIn(await c.req.arrayBuffer())
    const now = c.get('now')
    if (doctorId !== undefined && full.has(doctorId)) refuseFull(doctorId, crowdOf(doctorId, now), now)
  }
  await next()
}

const utf8 = new TextDecoder()

/** The doctor that a body names; whether the body is a good one is asked later. */
function doctorIn(body: ArrayBuffer): string | undefined {
  try {
    const { doctorId } = JSON.parse(utf8.decode(body)) ?? {}
    return typeof doctorId === 'string' ? doctorId.toLowerCase() : undefined
  } catch {
    return undefined
  }
}
