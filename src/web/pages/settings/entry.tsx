import '../../look/fonts-swap.css'
import { start } from '../../start.tsx'
import { SettingsPage } from './settings-page.tsx'

void start({
  page: SettingsPage,
  session: 'required',
  words: {
    en: async () => (await import('../../words/settings/en.ts')).en,
    hi: async () => (await import('../../words/settings/hi.ts')).hi,
    de: async () => (await import('../../words/settings/de.ts')).de,
    es: async () => (await import('../../words/settings/es.ts')).es,
  },
})
