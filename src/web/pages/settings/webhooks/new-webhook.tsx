import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { useWrite } from '../../../client/use-write.ts'
import { RecordForm } from '../records/record-form.tsx'
import { ShownOnce } from '../records/shown-once.tsx'
import { WebhookFields } from './webhook-fields.tsx'
import { inputOf, isWhole, type WebhookText } from './webhook-text.ts'
import { useWebhookWords } from './webhook-words.ts'

export function NewWebhook({ onDone }: { onDone: () => void }) {
  const words = useWebhookWords()
  const [text, setText] = useState<WebhookText>({ url: '', description: '', events: [] })
  const [isChecked, setChecked] = useState(false)
  const add = useWrite(() => parseResponse(api.webhooks.$post({ json: inputOf(text) })))
  if (add.data)
    return (
      <ShownOnce label={words.secret} value={add.data.secret} onDone={onDone}>
        <p>{words.made}</p>
      </ShownOnce>
    )
  return (
    <RecordForm
      error={add.error}
      isSaving={add.isPending}
      save={words.create}
      onSubmit={() => {
        setChecked(true)
        if (isWhole(text)) add.mutate()
      }}
    >
      <WebhookFields text={text} onChange={setText} error={add.error} isChecked={isChecked} />
    </RecordForm>
  )
}
