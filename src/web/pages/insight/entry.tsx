import '../../look/fonts-swap.css'
import { start } from '../../start.tsx'
import { InsightPage } from './insight-page.tsx'

void start({
  page: InsightPage,
  session: 'required',
  words: {
    en: async () => (await import('../../words/insight/en.ts')).en,
    hi: async () => (await import('../../words/insight/hi.ts')).hi,
    de: async () => (await import('../../words/insight/de.ts')).de,
    es: async () => (await import('../../words/insight/es.ts')).es,
  },
})
