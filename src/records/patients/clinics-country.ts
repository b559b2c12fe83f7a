import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { askedRows, flag, text } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import { DomainError, invalidField } from '../../domain/errors.ts'
import { COUNTRIES, type Country, isNational, readPhone } from '../../domain/phone.ts'
import { again, anew } from '../../platform/again.ts'

/** The clinic's country is not the one a number was read in; nothing was written. */
class OtherCountry extends DomainError {
  readonly country: Country | null

  /** @param country as the database has it */
  constructor(country: unknown) {
    super('OVERLOADED', 'The country of the clinic is being changed: try again.', { retryAfter: 1 })
    this.country = z.enum(COUNTRIES).nullable().parse(country)
  }
}

/** The countries of clinics as last read. They are only a guess: the statement that uses one checks it. */
const lastSeen = new Map<string, Country | null>()

/** What the rows of a registration say of the number. */
export const PHONE_READING = {
  /** The country it was read in. */
  phoneReadIn: text,
  /** Whether it can be read only where the country is known. */
  phoneIsNational: flag,
  /** Whether there can be such a number. */
  phoneIsPossible: flag,
}

/** What such a row says of a number; of none, nothing speaks against it. */
export function phoneReading(phone: string | null, country: Country | null) {
  return {
    phoneReadIn: country,
    phoneIsNational: phone !== null && isNational(phone),
    phoneIsPossible: phone === null || readPhone(phone, country).isPossible,
  }
}

const { r } = askedRows(PHONE_READING)

/**
 * What has to hold of the number: that it was read in the country of the clinic `c`, and that there can be such a number.
 * The image gives the clinic's `country`.
 * @param pointer to the field of the number
 */
export const phoneChecks = (pointer: string): Check[] => [
  {
    name: 'phone read in its country',
    holds: sql`not ${r.phoneIsNational} or (c.settings ->> 'country') is not distinct from ${r.phoneReadIn}`,
    refusal: ({ image }) => new OtherCountry(image?.country),
  },
  { name: 'phone', holds: r.phoneIsPossible, refusal: invalidField(pointer, 'is not a phone number') },
]

const TRIES = 3

/**
 * Runs a write that reads a number in the clinic's country: in the one seen last, and anew where the clinic has another.
 * @throws DomainError OVERLOADED when it keeps changing
 */
export function inClinicsCountry<T>(clinicId: string, write: (country: Country | null) => Promise<T>): Promise<T> {
  return again(TRIES, () =>
    write(lastSeen.get(clinicId) ?? null).catch((error) => {
      if (!(error instanceof OtherCountry)) throw error
      lastSeen.set(clinicId, error.country)
      return anew(error)
    }),
  )
}
