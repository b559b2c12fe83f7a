import { partWords } from '../../../words/part-words.tsx'

export const [PluginWords, usePluginWords] = partWords('settings-plugins', {
  en: async () => (await import('../../../words/settings-records/plugins/en.ts')).en,
  hi: async () => (await import('../../../words/settings-records/plugins/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-records/plugins/de.ts')).de,
  es: async () => (await import('../../../words/settings-records/plugins/es.ts')).es,
})
