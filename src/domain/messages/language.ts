import { LANGUAGES, type Language } from './channel.ts'

/** ISO 639-2 and 639-3, as other systems write them. */
const LONGER: Readonly<Record<string, Language>> = {
  eng: 'en',
  hin: 'hi',
  deu: 'de',
  ger: 'de',
  spa: 'es',
}

/** The language of a tag (BCP 47, or as other systems write it), in whatever case; null where there are no texts in it. */
export function readLanguage(tag: string | null): Language | null {
  const [subtag = ''] = (tag ?? '').trim().toLowerCase().split(/[-_]/)
  return (
    LANGUAGES.find((language) => language === subtag) ?? (Object.hasOwn(LONGER, subtag) ? LONGER[subtag] : null) ?? null
  )
}

/**
 * In which language somebody is written to: their own if there are texts in it, else the clinic’s, else English.
 * @param patientLanguage a language tag (BCP 47) in whatever case, such as `de-AT`; null where the record has none
 */
export function languageOf(patientLanguage: string | null, clinicDefault: string | null): Language {
  return readLanguage(patientLanguage) ?? readLanguage(clinicDefault) ?? 'en'
}
