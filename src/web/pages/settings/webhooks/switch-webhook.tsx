import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { Button } from '../../../parts/button.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { Time } from '../../../parts/time.tsx'
import { useClinicZone } from '../../../session/use-clinic-zone.ts'
import { useRecordWords } from '../records/record-words.ts'
import type { WebhookPanelProps } from './webhook-panel-props.ts'
import { useWebhookWords } from './webhook-words.ts'

/** Whether anything is sent, and why not where nobody here decided so. */
export function SwitchWebhook({ webhook, onReload }: WebhookPanelProps) {
  const words = useWebhookWords()
  const { saving, loadAgain } = useRecordWords()
  const zone = useClinicZone()
  const { id, active, disabledReason, pausedUntil } = webhook
  const put = useWrite((next: boolean) =>
    parseResponse(api.webhooks[':id'].$put({ param: { id }, json: { active: next } }, ifMatch(webhook))),
  )
  const ping = useWrite(() => parseResponse(api.webhooks[':id'].ping.$post({ param: { id }, json: {} })))
  const isPaused = pausedUntil !== null && Date.parse(pausedUntil) > Date.now()
  const error = put.error ?? ping.error
  return (
    <>
      {disabledReason !== null && !active && <p class="rec-notice bad">{words.reasons[disabledReason]}</p>}
      {isPaused && (
        <p class="rec-notice">
          {words.paused} <Time at={pausedUntil} timeZone={zone} isWithin />
        </p>
      )}
      {/* A toast would lie under the panel, and who hears the panel would not hear it. */}
      <p role="status">
        {active ? words.onWhy : words.offWhy} {ping.isSuccess && words.pinged}
      </p>
      <div class="rec-acts">
        <Button look={active ? [] : 'primary'} disabled={put.isPending} onClick={() => put.mutate(!active)}>
          {put.isPending ? saving : active ? words.turnOff : words.turnOn}
        </Button>
        <Button disabled={ping.isPending} onClick={() => ping.mutate()}>
          {words.ping}
        </Button>
      </div>
      {error && (
        <ProblemStrip error={error}>
          {asProblem(error).kind === 'changed' && <Button onClick={onReload}>{loadAgain}</Button>}
        </ProblemStrip>
      )}
    </>
  )
}
