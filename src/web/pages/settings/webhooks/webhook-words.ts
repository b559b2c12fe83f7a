import { partWords } from '../../../words/part-words.tsx'

export const [WebhookWords, useWebhookWords] = partWords('settings-webhooks', {
  en: async () => (await import('../../../words/settings-records/webhooks/en.ts')).en,
  hi: async () => (await import('../../../words/settings-records/webhooks/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-records/webhooks/de.ts')).de,
  es: async () => (await import('../../../words/settings-records/webhooks/es.ts')).es,
})
