import './webhooks.css'
import { useState } from 'preact/hooks'
import { ChooseOne } from '../../../parts/choose-one.tsx'
import { ChangeWebhook } from './change-webhook.tsx'
import { Deliveries } from './deliveries.tsx'
import { ReplayForm } from './replay-form.tsx'
import { RotateSecret } from './rotate-secret.tsx'
import { SwitchWebhook } from './switch-webhook.tsx'
import type { WebhookPanelProps } from './webhook-panel-props.ts'
import { useWebhookWords } from './webhook-words.ts'

const VIEWS = ['deliveries', 'change', 'secret', 'replay'] as const
type View = (typeof VIEWS)[number]

export function WebhookPanel(props: WebhookPanelProps) {
  const words = useWebhookWords()
  const [view, setView] = useState<View>('deliveries')
  return (
    <>
      <ChooseOne
        label={words.view}
        isLabelHidden
        value={view}
        options={VIEWS.map((one) => [one, words.views[one]] as const)}
        onChoose={setView}
      />
      {view === 'deliveries' && (
        <>
          <SwitchWebhook {...props} />
          <Deliveries id={props.webhook.id} />
        </>
      )}
      {view === 'change' && <ChangeWebhook {...props} />}
      {view === 'secret' && <RotateSecret {...props} />}
      {view === 'replay' && <ReplayForm id={props.webhook.id} />}
    </>
  )
}
