import * as z from 'zod'
import type { Actor } from '../../db/request.ts'
import { DomainError } from '../../domain/errors.ts'
import { EVENTS_KEPT } from '../../domain/events/kept.ts'
import { decodeCursor, encodeCursor } from '../../platform/http/cursor.ts'
import { clinicOf } from '../../platform/http/deps.ts'

/**
 * A place in the order of commits: after the event of this transaction and id. Where the id is 0 there is no such event: all that
 * came before the transaction was read at the instant `at` (epoch milliseconds).
 */
export interface Place {
  xact: string
  id: string
  at: number
}

const digits = z.string().regex(/^\d{1,18}$/)
const shape = z.tuple([digits, digits, z.int().min(0)])

export const EVENTS_EXPIRED = new DomainError(
  'EVENTS_EXPIRED',
  'Events are kept for 30 days, and those after this cursor may be gone: read your records anew, then follow from now on.',
)

/** A cursor is good with whatever filters: it says only how far the clinic's events were read. */
export const boundTo = (actor: Actor) => ['events', clinicOf(actor)]

export const positionOf = ({ xact, id, at }: Place) => [xact, id, at] as const

export function encodePlace(actor: Actor, place: Place): string {
  return encodeCursor(positionOf(place), boundTo(actor))
}

/** @throws DomainError INVALID_CURSOR, and EVENTS_EXPIRED where what comes after it may be gone */
export function decodePlace(actor: Actor, cursor: string | undefined): Place | null {
  const position = decodeCursor(cursor, boundTo(actor), shape)
  if (position === null) return null
  const [xact, id, at] = position
  if (at <= actor.now - EVENTS_KEPT) throw EVENTS_EXPIRED
  return { xact, id, at }
}
