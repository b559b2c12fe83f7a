import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../db/client.ts'
import { locations } from '../../db/schema/schedule.ts'
import { param } from '../../db/statement.ts'
import { type Code, type Coordinates, metresBetween } from '../../domain/check-in.ts'
import { DomainError } from '../../domain/errors.ts'
import type { SigningSettings } from '../../platform/auth/signing.ts'
import { tokenIn, verifyCode } from './codes.ts'

const placeShape = z.object({
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  radius_metres: z.number(),
})

export interface Shown {
  qrCode?: string | undefined
  coordinates?: Coordinates | undefined
}

/** The location that a code proves somebody to be at, or the refusal. */
export type Presence = { at: string; clinicId: string } | { refusal: DomainError }

const INVALID = new DomainError(
  'CHECKIN_INVALID_QR_CODE',
  'The code is not valid any more: scan the one on the screen.',
)
const NEEDS_PLACE = new DomainError(
  'CHECKIN_INVALID_QR_CODE',
  'With this printed code you also have to send your coordinates: share your location, or ask the desk.',
)
const ELSEWHERE = new DomainError(
  'CHECKIN_WRONG_LOCATION',
  'You are too far from the location of this code: come closer, or ask the desk.',
)

/**
 * What a code proves. A code from a screen is enough; a printed one may have been photographed, and so needs coordinates
 * inside its location's radius, and a location that still uses printed codes.
 */
export async function presenceOf(
  db: Database,
  { settings, now }: { settings: SigningSettings; now: number },
  { qrCode, coordinates }: Shown,
): Promise<Presence> {
  const code = qrCode === undefined ? null : await verifyCode(settings, tokenIn(qrCode), now)
  if (!code) return { refusal: INVALID }
  const isPrinted = code.kind === 'printed' || (code.kind === 'proof' && code.wasPrinted)
  const refusal = isPrinted ? await refusalOfPrinted(db, code, coordinates) : null
  return refusal ? { refusal } : { at: code.locationId, clinicId: code.clinicId }
}

async function refusalOfPrinted(db: Database, { clinicId, locationId }: Code, here?: Coordinates) {
  const [row] = await db.run(sql`select l.latitude, l.longitude, l.radius_metres from ${locations} l
    where l.clinic_id = ${param(clinicId, 'uuid')} and l.id = ${param(locationId, 'uuid')} and l.active and l.check_in_code = 'printed'`)
  if (!row) return INVALID
  const { latitude: lat, longitude: lng, radius_metres } = placeShape.parse(row)
  if (!here || lat === null || lng === null) return NEEDS_PLACE
  return metresBetween({ lat, lng }, here) <= radius_metres ? null : ELSEWHERE
}
