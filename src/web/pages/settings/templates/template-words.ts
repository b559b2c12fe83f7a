import { partWords } from '../../../words/part-words.tsx'

export const [TemplateWords, useTemplateWords] = partWords('settings-templates', {
  en: async () => (await import('../../../words/settings-records/templates/en.ts')).en,
  hi: async () => (await import('../../../words/settings-records/templates/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-records/templates/de.ts')).de,
  es: async () => (await import('../../../words/settings-records/templates/es.ts')).es,
})
