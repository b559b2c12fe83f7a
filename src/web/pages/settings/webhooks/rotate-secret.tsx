import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useClinicZone } from '../../../parts/desk-lists/use-clinic-zone.ts'
import { useWrite } from '../../../parts/desk-lists/use-write.ts'
import { Time } from '../../../parts/time.tsx'
import { AskFirst } from '../records/ask-first.tsx'
import { ShownOnce } from '../records/shown-once.tsx'
import type { WebhookPanelProps } from './webhook-panel-props.ts'
import { useWebhookWords } from './webhook-words.ts'

export function RotateSecret({ webhook, onReload, onDone }: WebhookPanelProps) {
  const words = useWebhookWords()
  const zone = useClinicZone()
  const [shown] = useState(webhook)
  const until = webhook.previousSecretUntil
  const rotate = useWrite(
    () => parseResponse(api.webhooks[':id'].rotate.$post({ param: { id: shown.id }, json: {} }, ifMatch(shown))),
    () => undefined,
  )
  if (rotate.data)
    return (
      <ShownOnce label={words.secret} value={rotate.data.secret} onDone={onDone}>
        <p>{words.rotated}</p>
      </ShownOnce>
    )
  return (
    <div class="rec-form">
      <p>{words.secretSet}</p>
      {until !== null && Date.parse(until) > Date.now() && (
        <p class="rec-notice">
          {words.previousUntil} <Time at={until} timeZone={zone} isWithin />
        </p>
      )}
      <AskFirst
        label={words.rotate}
        ask={words.rotateAsk}
        write={rotate}
        onConfirm={() => rotate.mutate(undefined)}
        onReload={onReload}
        isHarmless
      />
    </div>
  )
}
