import type { Loaders } from '../../words/common-loaders.ts'
import type { Language } from '../../words/language.ts'
import type { PatientWords } from '../../words/patient/en.ts'
import { usePageWords } from '../../words/words-context.ts'

const loaders: Loaders<PatientWords> = {
  en: async () => (await import('../../words/patient/en.ts')).en,
  hi: async () => (await import('../../words/patient/hi.ts')).hi,
  de: async () => (await import('../../words/patient/de.ts')).de,
  es: async () => (await import('../../words/patient/es.ts')).es,
}

interface Both<W> {
  title: string
  own: W
  patient: PatientWords
}

/** The words of a patient's page, with those that all of them share. */
export function withPatientWords<W extends { title: string }>(own: Loaders<W>): Loaders<Both<W>> {
  const both = (language: Language) => async () => {
    const [page, patient] = await Promise.all([own[language](), loaders[language]()])
    return { title: page.title, own: page, patient }
  }
  return { en: both('en'), hi: both('hi'), de: both('de'), es: both('es') }
}

export const usePatientWords = (): PatientWords => usePageWords<Both<unknown>>().patient

/** The words of the open page alone: `useOwnWords<BookWords>()`. */
export const useOwnWords = <W>(): W => usePageWords<Both<W>>().own
