import './day.css'
import { ArrowDown, CalendarOff, Stethoscope } from 'lucide-preact'
import { useMemo, useRef, useState } from 'preact/hooks'
import { useStore } from '../../client/store.ts'
import { Button } from '../../parts/button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Shell } from '../../parts/shell.tsx'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { useNow } from '../../parts/use-now.ts'
import { session } from '../../session/session.ts'
import type { DayWords } from '../../words/day/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import { dayGroups, likelyVisit } from './day-groups.ts'
import { DayList } from './day-list.tsx'
import type { Own } from './day-types.ts'
import { OwnHours } from './own-hours.tsx'
import { PlanView } from './plan-view.tsx'
import { RunningCall } from './running-call.tsx'
import { stepProblem, takeStep, undoStep } from './undo-step.ts'
import { useChosen } from './use-chosen.ts'
import { useDay } from './use-day.ts'
import { startWith, stepQueue } from './visit-steps.ts'
import { VisitView } from './visit-view.tsx'

/** The day of the doctor who is signed in. */
export function DayPage() {
  const words = usePageWords<DayWords>()
  const { me, clinicId } = useStore(session.store)
  const timeZone = me?.clinic?.timezone
  const [showsHours, setShowsHours] = useState(false)
  const own = me?.doctorId && clinicId && timeZone ? { doctorId: me.doctorId, clinicId, timeZone } : null
  if (!own)
    return (
      <Shell>
        <div class="doc-empty">
          <h1 class="vh">{words.title}</h1>
          <Empty icon={Stethoscope} title={words.noDoctor.title} why={words.noDoctor.why} />
        </div>
      </Shell>
    )
  return (
    <Shell
      tools={
        <Button look="plain" keyName="H" aria-label={words.own.button} onClick={() => setShowsHours(true)}>
          <CalendarOff size={16} aria-hidden="true" />
          <span class="person-name">{words.own.button}</span>
        </Button>
      }
    >
      <Day own={own} onHours={() => setShowsHours(true)} />
      {showsHours && <OwnHours own={own} onClose={() => setShowsHours(false)} />}
    </Shell>
  )
}

function Day({ own, onHours }: { own: Own; onHours: () => void }) {
  const words = usePageWords<DayWords>()
  const now = useNow(10_000)
  const { day, visits, queue, plans, heardAt } = useDay(own, now)
  const [asked, choose] = useChosen()
  const problem = useStore(stepProblem)
  const groups = visits.data && dayGroups(visits.data, queue.data)
  const likely = groups && likelyVisit(groups)
  const chosen = asked ?? (likely ? { kind: 'visit' as const, id: likely.id } : null)

  const next = () => {
    const first = groups?.waiting[0]
    if (!first) return
    const isCalled = queue.data?.waiting.some(({ appointmentId, calledAt }) => appointmentId === first.id && calledAt)
    void takeStep(async () => {
      if (isCalled) await startWith(first, words)
      else await stepQueue(own.doctorId, 'call-next')
      // Who is still with the doctor stays open until they are done.
      if (isCalled || groups.now.length === 0) choose({ kind: 'visit', id: first.id })
    })
  }
  const latest = useRef({ next, onHours })
  latest.current = { next, onHours }
  useShortcuts(
    useMemo(
      () => [
        { keys: 'n', label: words.keys.next, run: () => latest.current.next() },
        { keys: 'h', label: words.keys.hours, run: () => latest.current.onHours() },
        { keys: 'u', label: words.keys.undo, run: () => undoStep.get()?.() },
      ],
      [words],
    ),
  )

  if (visits.error && !groups) return <ProblemStrip error={visits.error} onRetry={() => void visits.refetch()} />
  return (
    <div class="doc">
      {groups ? (
        <DayList
          {...{ own, day, now, groups, plans, heardAt, chosen }}
          queue={queue.data}
          onChoose={choose}
          onNext={next}
        />
      ) : (
        <div class="doc-list pad">
          <Skeleton tiles={5} lines={0} />
        </div>
      )}
      <div class="doc-main">
        <a class="to-list" href="#day-list">
          <ArrowDown size="1em" aria-hidden="true" />
          {words.list.toList(groups?.waiting.length ?? 0)}
        </a>
        <RunningCall />
        {problem !== null && <ProblemStrip error={problem} onRetry={() => void takeStep(() => visits.refetch())} />}
        {chosen?.kind === 'visit' && (
          <VisitView key={chosen.id} id={chosen.id} own={own} today={day} now={now} onChoose={choose} />
        )}
        {chosen?.kind === 'plan' && (
          <PlanView
            key={chosen.id}
            plan={plans.find(({ id }) => id === chosen.id)}
            own={own}
            today={day}
            onChoose={choose}
          />
        )}
        {!chosen && groups && (
          <>
            <h1 class="vh">{words.title}</h1>
            <Empty icon={Stethoscope} title={words.free.title} why={words.free.why}>
              <Button onClick={onHours}>{words.free.button}</Button>
            </Empty>
          </>
        )}
        {!chosen && !groups && <Skeleton lines={6} />}
      </div>
    </div>
  )
}
