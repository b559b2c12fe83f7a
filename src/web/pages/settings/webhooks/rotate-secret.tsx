import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { Time } from '../../../parts/time.tsx'
import { useClinicZone } from '../../../session/use-clinic-zone.ts'
import { AskFirst } from '../form/ask-first.tsx'
import { ShownOnce } from '../records/shown-once.tsx'
import type { WebhookPanelProps } from './webhook-panel-props.ts'
import { useWebhookWords } from './webhook-words.ts'

export function RotateSecret({ webhook, onReload, onDone }: WebhookPanelProps) {
  const words = useWebhookWords()
  const zone = useClinicZone()
  const [shown] = useState(webhook)
  const until = webhook.previousSecretUntil
  const rotate = useWrite(() =>
    parseResponse(api.webhooks[':id'].rotate.$post({ param: { id: shown.id }, json: {} }, ifMatch(shown))),
  )
  if (rotate.data)
    return (
      <ShownOnce label={words.secret} value={rotate.data.secret} onDone={onDone}>
        <p>{words.rotated}</p>
      </ShownOnce>
    )
  return (
    <div class="set-form">
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
        onConfirm={() => rotate.mutate()}
        onReload={onReload}
        isHarmless
      />
    </div>
  )
}
