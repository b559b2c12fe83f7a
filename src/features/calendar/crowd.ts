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

/** When each booking that is under way began (epoch ms), by doctor; the oldest stand first. */
const underWay = new Map<string, Set<{ since: number }>>()
/** Doctors who had a crowd when their last booking came. */
const crowded = new Set<string>()

let turnedAway = 0
let loggedAt = -Infinity

function isCrowded(doctorId: string, now: number): boolean {
  const bookings = underWay.get(doctorId) ?? new Set()
  for (const booking of bookings) {
    if (now - booking.since < LONGEST) break
    bookings.delete(booking)
  }
  const isFull = bookings.size >= MOST_UNDER_WAY
  if (!isFull) crowded.delete(doctorId)
  return isFull
}

function tooMany(c: Context<AppEnv>, doctorId: string): DomainError {
  const now = c.get('now')
  turnedAway++
  if (now - loggedAt >= QUIET) {
    log('warn', 'calendar.crowded', { doctorId, turnedAway })
    loggedAt = now
    turnedAway = 0
  }
  return new DomainError('OVERLOADED', 'Too many bookings of this doctor are under way: try again.', { retryAfter: 1 })
}

/**
 * Books at a doctor's calendar unless a crowd waits there.
 * @throws DomainError OVERLOADED, and what `book` throws
 */
export async function bookUnlessCrowded<T>(c: Context<AppEnv>, doctorId: string, book: () => Promise<T>): Promise<T> {
  const booking = { since: c.get('now') }
  if (isCrowded(doctorId, booking.since)) throw tooMany(c, doctorId)
  const bookings = underWay.get(doctorId) ?? new Set()
  underWay.set(doctorId, bookings.add(booking))
  if (bookings.size >= MOST_UNDER_WAY) crowded.add(doctorId)
  try {
    return await book()
  } finally {
    bookings.delete(booking)
    crowded.delete(doctorId)
    if (bookings.size === 0 && underWay.get(doctorId) === bookings) underWay.delete(doctorId)
  }
}

/**
 * Refuses the booking of a doctor whom a crowd waits for before anything else is done for it, even before its token is looked
 * at: a refusal must cost a fraction of a booking, or the refusals take the time of those who could be booked. It looks at
 * nothing while there is no crowd. @throws DomainError OVERLOADED
 */
export const turnAwayFromCrowds: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (crowded.size > 0 && c.req.method === 'POST') {
    const doctorId = doctorIn(await c.req.arrayBuffer())
    if (doctorId !== undefined && isCrowded(doctorId, c.get('now'))) throw tooMany(c, doctorId)
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
