import {
  type CountryCode,
  getCountries,
  parseIncompletePhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min'
import { latinDigits } from './latin-digits.ts'

/** Codes that telephony uses and ISO 3166-1 has not assigned: Ascension, Tristan da Cunha, Kosovo. */
const NOT_ISO = ['AC', 'TA', 'XK']

/** A country in ISO 3166-1 alpha-2 that has telephone numbers. */
export type Country = Exclude<CountryCode, 'AC' | 'TA' | 'XK'>

export const COUNTRIES = getCountries().filter((code): code is Country => !NOT_ISO.includes(code))

export interface PhoneReading {
  /** False for what cannot be a number: too long, too short, or no number at all. New ranges are possible before they are valid. */
  isPossible: boolean
  /** Null where it cannot be read: no number, or a national one without a country. */
  e164: string | null
  /** The digits it is found by: with the country's code, as dialled at home, and as typed. */
  digits: string[]
}

/** Somebody's contacts put invisible marks round a number that is copied from them, some write `(+49) 30`, and links begin with `tel:` (RFC 3966). */
function visible(text: string): string {
  return latinDigits(text.normalize('NFKC'))
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .trim()
    .replace(/^tel:/i, '')
    .replace(/^\((\+\d+)\)/, '$1')
}

/** The digits of a text in any script, with the plus before them. */
const digitsOf = (text: string) => parseIncompletePhoneNumber(visible(text))

/** Whether a number can only be read where the country is known: it says none itself. */
export function isNational(typed: string): boolean {
  return !digitsOf(typed).startsWith('+')
}

/** What digits of no known country may be: as they are, or with the code of one after a prefix for abroad. */
function unread(bare: string): string[] {
  return [...new Set([bare, bare.replace(/^(00|011)/, '')])].filter((digits) => digits !== '')
}

/** Reads a number as somebody of this country would; without a country one that begins with `+` only. */
export function readPhone(typed: string, country: Country | null): PhoneReading {
  const bare = digitsOf(typed).replace('+', '')
  if (country === null && isNational(typed)) {
    return { isPossible: bare !== '', e164: null, digits: unread(bare) }
  }
  const number = parsePhoneNumberFromString(visible(typed), {
    ...(country !== null && { defaultCountry: country }),
    extract: false,
  })
  if (!number?.isPossible()) return { isPossible: false, e164: null, digits: unread(bare) }
  const national = number.formatNational().replace(/ ext\..*$/, '')
  const forms = [number.number.slice(1), digitsOf(national), bare]
  return { isPossible: true, e164: number.number, digits: [...new Set(forms)] }
}

/** Fewer digits than these find nothing. */
const FEWEST = 3

/** The ways in which digits that were typed to find somebody may stand in a number; none for a text that is no number. */
export function digitsSought(query: string): string[] {
  if (/\p{L}/u.test(query)) return []
  const digits = digitsOf(query.replace('(0)', '')).replace('+', '')
  return unread(digits).filter((form) => form.length >= FEWEST)
}

/** Every three digits that stand together, marked so that no name has them: what holds a longer run holds all of its threes. */
export function digitPieces(digits: readonly string[]): string[] {
  const threes = digits.flatMap((run) =>
    Array.from({ length: Math.max(0, run.length - FEWEST + 1) }, (_, at) => `#${run.slice(at, at + FEWEST)}`),
  )
  return [...new Set(threes)]
}
