import { type SQL, sql } from 'drizzle-orm'
import { renderSVG } from 'uqr'
import * as z from 'zod'
import { runRead } from '../../db/read.ts'
import { locations } from '../../db/schema/schedule.ts'
import { param } from '../../db/statement.ts'
import { CODE_STEP, stepAt } from '../../domain/check-in.ts'
import { LOCATION_NOT_FOUND } from '../../domain/not-found.ts'
import { displayShows, isDisplay } from '../../platform/auth/display.ts'
import type { SigningSettings } from '../../platform/auth/signing.ts'
import { clinicOf, type Deps } from '../../platform/http/deps.ts'
import { linkOf, signCode } from './codes.ts'

const locationShape = z.object({ id: z.string(), name: z.string(), check_in_code: z.enum(['rotating', 'printed']) })

/** @throws DomainError LOCATION_NOT_FOUND */
async function findLocation({ db, actor }: Deps, locationId: string) {
  const { caller } = actor
  const id = param(locationId, 'uuid')
  const of = (where: SQL) => sql`select to_jsonb(l) as image from ${locations} l
    where l.clinic_id = ${param(clinicOf(actor), 'uuid')} and l.id = ${id} and l.active and ${where}`
  // A screen is nobody's user.
  const [found] = isDisplay(caller)
    ? (await db.run(of(displayShows(caller, 'qr', sql`x.location_id = ${id}`)))).map(({ image }) => image)
    : await runRead(db, { actor, found: of(sql`true`), audit: null })
  if (!found) throw LOCATION_NOT_FOUND
  return locationShape.parse(found)
}

/**
 * A location's code as it stands now: for its screen, or to be printed.
 * @throws DomainError LOCATION_NOT_FOUND, CLINIC_REQUIRED
 */
export async function locationCode(deps: Deps, settings: SigningSettings, locationId: string) {
  const { actor } = deps
  const location = await findLocation(deps, locationId)
  const place = { clinicId: clinicOf(actor), locationId: location.id }
  const isPrinted = location.check_in_code === 'printed'
  const step = stepAt(actor.now)
  const token = await signCode(settings, {
    ...place,
    ...(isPrinted ? { kind: 'printed' } : { kind: 'rotating', step }),
  })
  const url = linkOf(settings, token)
  return {
    svg: renderSVG(url, { border: 2 }),
    token,
    url,
    locationId: location.id,
    locationName: location.name,
    expiresAt: isPrinted ? null : new Date((step + 1) * CODE_STEP).toISOString(),
  }
}
