import '../../look/fonts-swap.css'
import { keepOffline } from '../../offline/keep-offline.ts'
import { start } from '../../start.tsx'
import { DayPage } from './day-page.tsx'

keepOffline()
void start({
  page: DayPage,
  session: 'required',
  words: {
    en: async () => (await import('../../words/day/en.ts')).en,
    hi: async () => (await import('../../words/day/hi.ts')).hi,
    de: async () => (await import('../../words/day/de.ts')).de,
    es: async () => (await import('../../words/day/es.ts')).es,
  },
})
