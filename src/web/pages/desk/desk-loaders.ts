import type { Loaders } from '../../words/common-loaders.ts'
import type { DeskWords } from '../../words/desk/en.ts'

export const deskLoaders: Loaders<DeskWords> = {
  en: async () => (await import('../../words/desk/en.ts')).en,
  hi: async () => (await import('../../words/desk/hi.ts')).hi,
  de: async () => (await import('../../words/desk/de.ts')).de,
  es: async () => (await import('../../words/desk/es.ts')).es,
}
