import { partWords } from '../../../words/part-words.tsx'

/** What every list of records and every form of one says. */
export const [RecordWords, useRecordWords] = partWords('settings-records', {
  en: async () => (await import('../../../words/settings-talk/records/en.ts')).en,
  hi: async () => (await import('../../../words/settings-talk/records/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-talk/records/de.ts')).de,
  es: async () => (await import('../../../words/settings-talk/records/es.ts')).es,
})
