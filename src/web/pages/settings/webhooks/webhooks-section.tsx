import { parseResponse } from 'hono/client'
import { CircleCheck, CircleSlash, TriangleAlert, Webhook } from 'lucide-preact'
import type { WebhookRecord } from '../../../../features/webhooks/schemas.ts'
import { api } from '../../../client/api.ts'
import { useRecordWords } from '../records/record-words.ts'
import { Records } from '../records/records.tsx'
import { StateChip } from '../records/state-chip.tsx'
import { useRecords } from '../records/use-records.ts'
import { NewWebhook } from './new-webhook.tsx'
import { WebhookPanel } from './webhook-panel.tsx'
import { useWebhookWords, WebhookWords } from './webhook-words.ts'

/** The addresses of other programs that are told what happens. */
export function WebhooksSection() {
  return (
    <WebhookWords>
      <Webhooks />
    </WebhookWords>
  )
}

function Webhooks() {
  const words = useWebhookWords()
  const records = useRecords('webhooks', (query) => parseResponse(api.webhooks.$get({ query })))
  const listens = ({ events }: WebhookRecord) => (events[0] === '*' ? words.all : words.types(events.length))
  return (
    <>
      <p class="set-lead">
        {words.lead} <a href="/docs/guides/messages-and-events">{words.guide}</a>
      </p>
      <Records<WebhookRecord>
        label={words.list}
        records={records}
        empty={{ icon: Webhook, title: words.empty, why: words.emptyWhy }}
        add={words.add}
        look={(one) => ({
          title: one.url,
          sub: [one.description, listens(one)].filter(Boolean).join(' · '),
          end: <Standing webhook={one} />,
        })}
        titleOf={({ url }) => url}
      >
        {(webhook, sheet) =>
          webhook ? <WebhookPanel webhook={webhook} {...sheet} /> : <NewWebhook onDone={sheet.onDone} />
        }
      </Records>
    </>
  )
}

function Standing({ webhook }: { webhook: WebhookRecord }) {
  const words = useWebhookWords()
  const { on, off } = useRecordWords()
  if (webhook.active) return <StateChip icon={CircleCheck}>{on}</StateChip>
  if (webhook.disabledReason !== null)
    return (
      <StateChip icon={TriangleAlert} look="bad">
        {words.turnedOff}
      </StateChip>
    )
  return (
    <StateChip icon={CircleSlash} look="quiet">
      {off}
    </StateChip>
  )
}
