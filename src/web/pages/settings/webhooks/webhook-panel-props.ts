import type { WebhookRecord } from '../../../../features/webhooks/schemas.ts'

/** What every part of a webhook's panel is about. */
export interface WebhookPanelProps {
  webhook: WebhookRecord
  onReload: () => void
  onDone: () => void
}
