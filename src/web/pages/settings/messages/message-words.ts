import { partWords } from '../../../words/part-words.tsx'

export const [MessageWords, useMessageWords] = partWords('settings-messages', {
  en: async () => (await import('../../../words/settings-talk/messages/en.ts')).en,
  hi: async () => (await import('../../../words/settings-talk/messages/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-talk/messages/de.ts')).de,
  es: async () => (await import('../../../words/settings-talk/messages/es.ts')).es,
})
