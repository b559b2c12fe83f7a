import { parseResponse } from 'hono/client'
import { CircleCheck, CircleSlash, TriangleAlert, Webhook } from 'lucide-preact'
import { useState } from 'preact/hooks'
import type { WebhookRecord } from '../../../../features/webhooks/schemas.ts'
import { api } from '../../../client/api.ts'
import { RecordList } from '../records/record-list.tsx'
import { RecordSheet } from '../records/record-sheet.tsx'
import { useRecordWords } from '../records/record-words.ts'
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
  const [open, setOpen] = useState<string | null>(null)
  const records = useRecords('webhooks', (query) => parseResponse(api.webhooks.$get({ query })))
  const webhook = records.rows?.find(({ id }) => id === open)
  const close = () => setOpen(null)
  const listens = ({ events }: WebhookRecord) => (events[0] === '*' ? words.all : words.types(events.length))
  return (
    <>
      <p class="rec-lead">
        {words.lead} <a href="/docs/guides/messages-and-events">{words.guide}</a>
      </p>
      <RecordList<WebhookRecord>
        label={words.list}
        records={records}
        empty={{ icon: Webhook, title: words.empty, why: words.emptyWhy }}
        add={{ label: words.add, onAdd: () => setOpen('new') }}
        look={(one) => ({
          title: one.url,
          sub: [one.description, listens(one)].filter(Boolean).join(' · '),
          end: <Standing webhook={one} />,
        })}
        onOpen={({ id }) => setOpen(id)}
      />
      {open === 'new' && (
        <RecordSheet title={words.add} onClose={close}>
          {() => <NewWebhook onDone={close} />}
        </RecordSheet>
      )}
      {webhook && (
        <RecordSheet title={webhook.url} onClose={close}>
          {(reload) => <WebhookPanel webhook={webhook} onReload={reload} onDone={close} />}
        </RecordSheet>
      )}
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
