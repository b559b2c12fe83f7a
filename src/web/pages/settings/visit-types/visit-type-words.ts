import { partWords } from '../../../words/part-words.tsx'

export const [VisitTypeWords, useVisitTypeWords] = partWords('settings-visit-types', {
  en: async () => (await import('../../../words/settings-talk/visit-types/en.ts')).en,
  hi: async () => (await import('../../../words/settings-talk/visit-types/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-talk/visit-types/de.ts')).de,
  es: async () => (await import('../../../words/settings-talk/visit-types/es.ts')).es,
})
