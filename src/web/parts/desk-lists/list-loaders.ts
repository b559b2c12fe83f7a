import type { Loaders } from '../../words/common-loaders.ts'
import type { DeskListWords } from '../../words/desk-lists/en.ts'

export const listLoaders: Loaders<DeskListWords> = {
  en: async () => (await import('../../words/desk-lists/en.ts')).en,
  hi: async () => (await import('../../words/desk-lists/hi.ts')).hi,
  de: async () => (await import('../../words/desk-lists/de.ts')).de,
  es: async () => (await import('../../words/desk-lists/es.ts')).es,
}
