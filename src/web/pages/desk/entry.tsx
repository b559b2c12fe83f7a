import '../../look/fonts-swap.css'
import { start } from '../../start.tsx'
import type { Loaders } from '../../words/common-loaders.ts'
import type { DeskWords } from '../../words/desk/en.ts'
import { DeskPage } from './desk-page.tsx'

const words: Loaders<DeskWords> = {
  en: async () => (await import('../../words/desk/en.ts')).en,
  hi: async () => (await import('../../words/desk/hi.ts')).hi,
  de: async () => (await import('../../words/desk/de.ts')).de,
  es: async () => (await import('../../words/desk/es.ts')).es,
}

void start({ page: DeskPage, session: 'required', words })
