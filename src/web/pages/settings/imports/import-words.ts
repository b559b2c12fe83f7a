import { partWords } from '../../../words/part-words.tsx'

export const [ImportWords, useImportWords] = partWords('settings-imports', {
  en: async () => (await import('../../../words/settings-imports/en.ts')).en,
  hi: async () => (await import('../../../words/settings-imports/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-imports/de.ts')).de,
  es: async () => (await import('../../../words/settings-imports/es.ts')).es,
})
