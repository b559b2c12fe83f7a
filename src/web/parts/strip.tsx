import './strip.css'
import { Hourglass, TriangleAlert, WifiOff } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { offlineSince } from '../client/connection.ts'
import { asProblem } from '../client/problem.ts'
import { useStore } from '../client/store.ts'
import { isUnanswered } from '../client/unanswered.ts'
import { useCommonWords, useWords } from '../words/words-context.ts'
import { Button } from './button.tsx'
import { timeOf } from './dates.ts'
import './peek.css'

interface ProblemStripProps {
  /** Whatever was thrown. */
  error: unknown
  onRetry?: () => void
  children?: ComponentChildren
}

/** A refusal as everybody can read it, with what to do; its code and request id are there for who has to tell somebody. */
export function ProblemStrip({ error, onRetry, children }: ProblemStripProps) {
  const words = useCommonWords()
  const { kind, told, mayPass } = asProblem(error)
  // Who can do something about it has to read what.
  const isSaid = kind === 'refused' && told.detail !== ''
  const [title, remedy] = words.problem[kind]
  return (
    <div class="strip bad" role="alert">
      <TriangleAlert size="1em" aria-hidden="true" />
      <b>{title}.</b>
      {isSaid ? <span lang="en">{told.detail}</span> : <span>{remedy}</span>}
      <span class="grow" />
      {children}
      {onRetry && mayPass && <Button onClick={onRetry}>{words.tryAgain}</Button>}
      {told.status !== 0 && (
        <details>
          <summary>{words.details}</summary>
          {!isSaid && <p lang="en">{told.detail}</p>}
          <dl class="kv">
            <dt>{words.code}</dt>
            <dd>{told.code || told.status}</dd>
            {told.requestId && (
              <>
                <dt>{words.requestId}</dt>
                <dd>{told.requestId}</dd>
              </>
            )}
          </dl>
        </details>
      )}
    </div>
  )
}

/** Says since when nobody answers, or that a write is not answered for long; nothing while the line is there. */
export function OfflineStrip({ onRetry }: { onRetry: () => void }) {
  const { common, language } = useWords()
  const since = useStore(offlineSince)
  const isWaiting = useStore(isUnanswered)
  if (since === null && isWaiting)
    return (
      <div class="strip" role="status">
        <Hourglass size="1em" aria-hidden="true" />
        <b>{common.unanswered}</b>
        <span>{common.unansweredHint}</span>
      </div>
    )
  if (since === null) return null
  return (
    <div class="strip" role="status">
      <WifiOff size="1em" aria-hidden="true" />
      <b>{common.offline(timeOf(since, { language }))}</b>
      <span>{common.offlineHint}</span>
      <span class="grow" />
      <Button onClick={onRetry}>{common.tryNow}</Button>
    </div>
  )
}
