import { partWords } from '../../../words/part-words.tsx'

export const [MessageWords, useMessageWords] = partWords('settings-messages', {
  en: async () => (await import('../../../words/settings-records/messages/en.ts')).en,
  hi: async () => (await import('../../../words/settings-records/messages/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-records/messages/de.ts')).de,
  es: async () => (await import('../../../words/settings-records/messages/es.ts')).es,
})
