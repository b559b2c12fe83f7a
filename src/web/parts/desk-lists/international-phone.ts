import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'

/**
 * A number as it is dialled from anywhere, as somebody of the clinic's country means it. What is no number stays as it was typed, so
 * that the server says what is wrong; so does one with an extension.
 */
export function internationalPhone(typed: string, country: string | null): string {
  const isKnown = country !== null && isSupportedCountry(country)
  const number = parsePhoneNumberFromString(typed, {
    ...(isKnown && { defaultCountry: country as CountryCode }),
    extract: false,
  })
  return number?.isPossible() && number.ext === undefined ? number.formatInternational() : typed
}
