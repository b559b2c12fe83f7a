import type { BoardWords } from '../../words/board/en.ts'
import type { Loaders } from '../../words/common-loaders.ts'

/** A screen on the wall shows the board too, so the two pages share its words. */
export const boardLoaders: Loaders<BoardWords> = {
  en: async () => (await import('../../words/board/en.ts')).en,
  hi: async () => (await import('../../words/board/hi.ts')).hi,
  de: async () => (await import('../../words/board/de.ts')).de,
  es: async () => (await import('../../words/board/es.ts')).es,
}
