import { partWords } from '../../../words/part-words.tsx'

/** What several sections of the clinic’s set-up say. */
export const [SetUpWords, useSetUpWords] = partWords('settings-clinic', {
  en: async () => (await import('../../../words/settings-clinic/en.ts')).en,
  hi: async () => (await import('../../../words/settings-clinic/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-clinic/de.ts')).de,
  es: async () => (await import('../../../words/settings-clinic/es.ts')).es,
})
