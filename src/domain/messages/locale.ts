import type { Language } from './channel.ts'

/** As the language is mostly written where nobody has said in which country a clinic is. English there has the day before the month. */
const USUAL: Record<Language, string> = { en: 'en-GB', hi: 'hi-IN', de: 'de-DE', es: 'es-ES' }

/**
 * The locale (BCP 47) in which a clinic writes dates in a language: whether the day or the month comes first is its country's.
 * @param country ISO 3166-1 alpha-2; null where the clinic has not said
 */
export const localeOf = (language: Language, country: string | null): string =>
  country === null ? USUAL[language] : `${language}-${country}`
