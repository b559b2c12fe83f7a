import { partWords } from '../../../words/part-words.tsx'

/** What the clinic’s name and rules say of themselves. */
export const [RulesWords, useRulesWords] = partWords('settings-rules', {
  en: async () => (await import('../../../words/settings-rules/en.ts')).en,
  hi: async () => (await import('../../../words/settings-rules/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-rules/de.ts')).de,
  es: async () => (await import('../../../words/settings-rules/es.ts')).es,
})
