import { partWords } from '../../../words/part-words.tsx'

/** What hours and time off say. */
export const [HoursWords, useHoursWords] = partWords('settings-hours', {
  en: async () => (await import('../../../words/settings-hours/en.ts')).en,
  hi: async () => (await import('../../../words/settings-hours/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-hours/de.ts')).de,
  es: async () => (await import('../../../words/settings-hours/es.ts')).es,
})
