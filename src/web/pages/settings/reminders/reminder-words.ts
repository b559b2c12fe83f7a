import { partWords } from '../../../words/part-words.tsx'

export const [ReminderWords, useReminderWords] = partWords('settings-reminders', {
  en: async () => (await import('../../../words/settings-records/reminders/en.ts')).en,
  hi: async () => (await import('../../../words/settings-records/reminders/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-records/reminders/de.ts')).de,
  es: async () => (await import('../../../words/settings-records/reminders/es.ts')).es,
})
