import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { invalidField } from '../../../domain/errors.ts'
import { type Country, isNational, readPhone } from '../../../domain/phone.ts'
import { isClinicsCountry, OtherCountry } from '../../../records/clinics-country.ts'
import type { Check } from '../../appointments/write-record.ts'

const wasShape = z.object({ country: z.unknown() })

/** What has to hold for a national number read in this country: that it is the clinic's, and that there can be such a number. */
export function phoneChecks(clinicId: string, phone: string | null | undefined, country: Country | null): Check[] {
  if (phone === null || phone === undefined || !isNational(phone)) return []
  const asked: Check = {
    holds: isClinicsCountry(clinicId, country),
    refusal: (was) => new OtherCountry(wasShape.parse(was).country),
  }
  const { isPossible } = readPhone(phone, country)
  const possible: Check = {
    holds: isPossible ? sql`true` : sql`false`,
    refusal: invalidField('#/phone', 'is not a phone number'),
  }
  return [asked, possible]
}
