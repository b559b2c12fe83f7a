import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { clinics } from '../../../db/schema/people.ts'
import { param } from '../../../db/statement.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import { COUNTRIES, type Country, isNational, readPhone } from '../../../domain/phone.ts'
import type { Check } from '../../appointments/write-record.ts'

/** The clinic's country is not the one a number was read in; nothing was written. */
class OtherCountry extends DomainError {
  readonly country: Country | null

  constructor(country: Country | null) {
    super('OVERLOADED', 'The clinic’s country is being changed; try again.', { retryAfter: 1 })
    this.country = country
  }
}

/** Clinics' countries as they last were. A guess and no more: the statement that goes by it checks it. */
const lastSeen = new Map<string, Country | null>()

const countryShape = z.object({ country: z.enum(COUNTRIES).nullable() })

/** The `country` of the clinic of `cur`, to stand in a write's `was`. */
export const countryOfCur = (clinicId: string): SQL =>
  sql`(select x.settings->'country' from ${clinics} x where x.id = ${param(clinicId, 'uuid')})`

/** What has to hold for a national number read in this country: that it is the clinic's, and that there can be such a number. */
export function phoneChecks(clinicId: string, phone: string | null | undefined, country: Country | null): Check[] {
  if (phone === null || phone === undefined || !isNational(phone)) return []
  const isClinics = sql`(${countryOfCur(clinicId)} #>> '{}') is not distinct from ${param(country, 'text')}`
  const asked: Check = { holds: isClinics, refusal: (was) => new OtherCountry(countryShape.parse(was).country) }
  const { isPossible } = readPhone(phone, country)
  const possible: Check = {
    holds: isPossible ? sql`true` : sql`false`,
    refusal: invalidField('#/phone', 'is not a phone number'),
  }
  return [asked, possible]
}

const TRIES = 3

/**
 * Runs a write that reads a number in the clinic's country: in the one seen last, and anew where the clinic has another.
 * @throws DomainError OVERLOADED when it keeps changing
 */
export async function inClinicsCountry<T>(
  clinicId: string,
  write: (country: Country | null) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await write(lastSeen.get(clinicId) ?? null)
    } catch (error) {
      if (!(error instanceof OtherCountry) || tries === TRIES) throw error
      lastSeen.set(clinicId, error.country)
    }
  }
}
