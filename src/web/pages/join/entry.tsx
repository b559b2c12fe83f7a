import '../../look/fonts-swap.css'
import { start } from '../../start.tsx'
import { JoinPage } from './join-page.tsx'

void start({
  page: JoinPage,
  session: 'required',
  words: {
    en: async () => (await import('../../words/join/en.ts')).en,
    hi: async () => (await import('../../words/join/hi.ts')).hi,
    de: async () => (await import('../../words/join/de.ts')).de,
    es: async () => (await import('../../words/join/es.ts')).es,
  },
})
