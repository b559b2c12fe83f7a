import { sql } from 'drizzle-orm'
import { renderSVG } from 'uqr'
import * as z from 'zod'
import { uuid } from '../../db/asked.ts'
import { defineRead, runRead } from '../../db/read.ts'
import { locations } from '../../db/schema/schedule.ts'
import { CODE_STEP, stepAt } from '../../domain/check-in.ts'
import { LOCATION_NOT_FOUND } from '../../domain/not-found.ts'
import { DISPLAY, displayAsked, displayShows } from '../../platform/auth/display.ts'
import type { SigningSettings } from '../../platform/auth/signing.ts'
import { clinicOf, type Deps } from '../../platform/http/deps.ts'
import { linkOf, signCode } from './codes.ts'

const locationShape = z.object({ id: z.string(), name: z.string(), check_in_code: z.enum(['rotating', 'printed']) })

const find = defineRead({
  name: 'location-code',
  asked: { ...DISPLAY, clinicId: uuid, id: uuid },
  compose(asked) {
    const { clinicId, id, isDisplay } = asked
    const may = isDisplay ? displayShows(asked, 'qr', sql`x.location_id = ${id}`) : sql`true`
    return {
      found: sql`select row_to_json(l) as image from ${locations} l
where l.clinic_id = ${clinicId} and l.id = ${id} and l.active and ${may}`,
      audit: null,
      isNoUser: isDisplay,
    }
  },
})

/** @throws DomainError LOCATION_NOT_FOUND */
async function findLocation({ db, actor }: Deps, id: string) {
  const [found] = await runRead(db, find, {
    actor,
    asked: { ...displayAsked(actor.caller), clinicId: clinicOf(actor), id },
  })
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
