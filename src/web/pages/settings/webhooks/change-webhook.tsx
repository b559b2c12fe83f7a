import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import { AskFirst } from '../form/ask-first.tsx'
import { RecordForm } from '../records/record-form.tsx'
import { WebhookFields } from './webhook-fields.tsx'
import type { WebhookPanelProps } from './webhook-panel-props.ts'
import { inputOf, isWhole, textOf } from './webhook-text.ts'
import { useWebhookWords } from './webhook-words.ts'

const at = api.webhooks[':id']

export function ChangeWebhook({ webhook, onReload, onDone }: WebhookPanelProps) {
  const words = useWebhookWords()
  const [shown] = useState(webhook)
  const [text, setText] = useState(() => textOf(webhook))
  const [isChecked, setChecked] = useState(false)
  const param = { id: shown.id }
  const change = useWrite(
    () => parseResponse(at.$put({ param, json: inputOf(text) }, ifMatch(shown))),
    () => {
      tellDone({ title: words.changed })
      onDone()
    },
  )
  const remove = useWrite(
    () => parseResponse(at.$delete({ param, json: {} }, ifMatch(shown))),
    () => {
      tellDone({ title: words.removed })
      onDone()
    },
  )
  return (
    <>
      <RecordForm
        error={change.error}
        isSaving={change.isPending}
        onReload={onReload}
        onSubmit={() => {
          setChecked(true)
          if (isWhole(text)) change.mutate()
        }}
      >
        <WebhookFields text={text} onChange={setText} error={change.error} isChecked={isChecked} />
      </RecordForm>
      <div class="rec-part">
        <AskFirst
          label={words.remove}
          ask={words.removeAsk}
          write={remove}
          onConfirm={() => remove.mutate()}
          onReload={onReload}
        />
      </div>
    </>
  )
}
