import { partWords } from '../../../words/part-words.tsx'

export const [ReminderWords, useReminderWords] = partWords('settings-reminders', {
  en: async () => (await import('../../../words/settings-talk/reminders/en.ts')).en,
  hi: async () => (await import('../../../words/settings-talk/reminders/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-talk/reminders/de.ts')).de,
  es: async () => (await import('../../../words/settings-talk/reminders/es.ts')).es,
})
