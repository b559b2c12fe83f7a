import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../db/client.ts'
import { clinics } from '../../db/schema/people.ts'
import { locations } from '../../db/schema/schedule.ts'
import { param } from '../../db/statement.ts'
import type { Code } from '../../domain/check-in.ts'

const placeShape = z.object({ clinic_name: z.string(), location_name: z.string(), timezone: z.string() })

/** Where a code was shown, as a patient there reads it. */
export interface Place {
  clinicName: string
  locationName: string
  /** IANA */
  timezone: string
}

/** The place of a code; null where the location is not there any more. It tells nothing of a patient, so no read is audited. */
export async function placeOfCode(db: Database, { clinicId, locationId }: Code): Promise<Place | null> {
  const [row] = await db.run(sql`/* place-of-code */ select c.name clinic_name, l.name location_name, l.timezone
from ${locations} l join ${clinics} c on c.id = l.clinic_id
where l.clinic_id = ${param(clinicId, 'uuid')} and l.id = ${param(locationId, 'uuid')} and l.active`)
  if (!row) return null
  const { clinic_name: clinicName, location_name: locationName, timezone } = placeShape.parse(row)
  return { clinicName, locationName, timezone }
}
