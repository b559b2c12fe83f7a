import '../../look/fonts-swap.css'
import { start } from '../../start.tsx'
import { SignInPage } from './sign-in-page.tsx'

void start({
  page: SignInPage,
  session: 'none',
  words: {
    en: async () => (await import('../../words/sign-in/en.ts')).en,
    hi: async () => (await import('../../words/sign-in/hi.ts')).hi,
    de: async () => (await import('../../words/sign-in/de.ts')).de,
    es: async () => (await import('../../words/sign-in/es.ts')).es,
  },
})
