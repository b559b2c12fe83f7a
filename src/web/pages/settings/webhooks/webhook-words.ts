import { partWords } from '../../../words/part-words.tsx'

export const [WebhookWords, useWebhookWords] = partWords('settings-webhooks', {
  en: async () => (await import('../../../words/settings-talk/webhooks/en.ts')).en,
  hi: async () => (await import('../../../words/settings-talk/webhooks/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-talk/webhooks/de.ts')).de,
  es: async () => (await import('../../../words/settings-talk/webhooks/es.ts')).es,
})
