import { Play, Undo2, UserX, Video } from 'lucide-preact'
import { useMemo, useRef, useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { canHoldCall } from '../../parts/call-frame.tsx'
import { timeOf } from '../../parts/dates.ts'
import { useShortcuts } from '../../parts/shortcuts.ts'
import type { DayWords } from '../../words/day/en.ts'
import { usePageWords, useWords } from '../../words/words-context.ts'
import type { Visit } from './day-types.ts'
import { isTooEarly } from './list/day-groups.ts'
import { runningCall } from './running-call.tsx'
import { takeStep, undoOf } from './undo-step.ts'
import { missVisit, openCall, startWith, undoStart } from './visit-steps.ts'

interface VisitActionsProps {
  visit: Visit
  now: number
  /** Who is with the doctor meanwhile. */
  busyWith: Visit | undefined
}

/** Begins the visit, or opens its call; where neither can be, why. */
export function VisitActions({ visit, now, busyWith }: VisitActionsProps) {
  const words = usePageWords<DayWords>()
  const { language } = useWords()
  const [callUrl, setCallUrl] = useState<string | null>(null)
  const canStart = visit.actions.includes('start') && !isTooEarly(visit, now)
  const canJoin = visit.type === 'VIDEO_CALL' && visit.actions.includes('join')
  const start = () => {
    if (canStart) void takeStep(() => startWith(visit, words))
  }
  const call = () => {
    if (!canJoin) return
    void takeStep(async () => {
      const url = await openCall(visit, words)
      if (url === null) return
      if (await canHoldCall(url)) runningCall.set({ url, with: visit.patient.name })
      // No window can be opened any more, once the server had to be asked: a link can be pressed.
      else setCallUrl(url)
    })
  }
  const latest = useRef({ start, call })
  latest.current = { start, call }
  useShortcuts(
    useMemo(
      () => [
        { keys: 's', label: words.act.start, run: () => latest.current.start() },
        { keys: 'v', label: words.keys.call, run: () => latest.current.call() },
      ],
      [words],
    ),
  )
  const begun = visit.status === 'IN_PROGRESS' && visit.actions.includes('complete')
  const known = undoOf(visit.id)
  const opensAt = visit.windows.join?.opensAt
  const isToCome = visit.status === 'SCHEDULED' || visit.status === 'CONFIRMED'
  return (
    <>
      {canJoin && (
        <Button writes look={canStart ? 'primary' : []} keyName="V" onClick={call}>
          <Video size={16} aria-hidden="true" />
          {canStart ? words.act.startCall : words.act.openCall}
        </Button>
      )}
      {canStart && (
        <Button writes look={canJoin ? [] : 'primary'} keyName="S" onClick={start}>
          <Play size={16} aria-hidden="true" />
          {words.act.start}
        </Button>
      )}
      {callUrl && (
        <p>
          <a class="btn primary" href={callUrl} target="_blank" rel="noreferrer">
            {words.act.goToCall}
          </a>
        </p>
      )}
      {isToCome && visit.type === 'VIDEO_CALL' && !canJoin && opensAt && Date.parse(opensAt) > now && (
        <p class="muted">{words.act.callOpens(timeOf(opensAt, { language, timeZone: visit.timezone }))}</p>
      )}
      {(canStart || (canJoin && visit.status !== 'IN_PROGRESS')) && busyWith && (
        <p class="muted">{words.act.busyWith(busyWith.patient.name)}</p>
      )}
      {begun && (
        <Button
          writes
          look="plain"
          keyName={known?.isLast ? 'U' : undefined}
          onClick={known ? known.run : () => void takeStep(() => undoStart(visit))}
        >
          <Undo2 size={16} aria-hidden="true" />
          {words.act.undoStart}
        </Button>
      )}
      {visit.actions.includes('no-show') && (
        <Button writes onClick={() => void takeStep(() => missVisit(visit, words))}>
          <UserX size={16} aria-hidden="true" />
          {words.act.miss}
        </Button>
      )}
      {isToCome && visit.type === 'IN_PERSON' && !canStart && <p class="muted">{words.act.mustArrive}</p>}
      {visit.status === 'PENDING' && <p class="muted">{words.act.mustAccept}</p>}
    </>
  )
}
