import type { CommonWords } from './common/en.ts'
import type { Language } from './language.ts'

/** One import a language, so that nobody loads words that they do not read. */
export type Loaders<W> = Record<Language, () => Promise<W>>

export const commonLoaders: Loaders<CommonWords> = {
  en: async () => (await import('./common/en.ts')).en,
  hi: async () => (await import('./common/hi.ts')).hi,
  de: async () => (await import('./common/de.ts')).de,
  es: async () => (await import('./common/es.ts')).es,
}
