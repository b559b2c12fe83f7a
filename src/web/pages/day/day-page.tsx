import './day.css'
import './list/day-list.css'
import './visit/visit.css'
import './visit/chain-line.css'
import './completion/completion.css'
import './own/own.css'
import { ArrowUp, CalendarOff, Stethoscope } from 'lucide-preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { reloadFailed } from '../../client/reload-failed.ts'
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
import { CompletionNews } from './completion/completion-news.tsx'
import { endingOf, heldCompletions } from './completion/held-completions.ts'
import type { Own, Visit } from './day-types.ts'
import { focusTitle } from './doc-title.tsx'
import { calledIn, dayGroups, likelyVisit, nextVisit } from './list/day-groups.ts'
import { DayList } from './list/day-list.tsx'
import { OwnHours } from './own/own-hours.tsx'
import { PlanView } from './plan/plan-view.tsx'
import { RunningCall } from './running-call.tsx'
import { stepProblem, takeStep, undoLast } from './undo-step.ts'
import { useDay } from './use-day.ts'
import { type DayAddress, useDayAddress } from './use-day-address.ts'
import { callIn, startWith } from './visit-steps.ts'
import { VisitView } from './visit-view.tsx'

/** The day of the doctor who is signed in. */
export function DayPage() {
  const words = usePageWords<DayWords>()
  const { me, clinicId } = useStore(session.store)
  const timeZone = me?.clinic?.timezone
  const address = useDayAddress()
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
        <Button look="plain" keyName="H" aria-label={words.own.button} onClick={address.openHours}>
          <CalendarOff size={16} aria-hidden="true" />
          <span class="person-name">{words.own.button}</span>
        </Button>
      }
    >
      <Day own={own} address={address} />
      {address.showsHours && <OwnHours own={own} onClose={address.closeHours} />}
    </Shell>
  )
}

/** The day, and who of it is looked at. */
function Day({ own, address }: { own: Own; address: DayAddress }) {
  const words = usePageWords<DayWords>()
  const now = useNow(10_000)
  const { chosen: kept, choose, settle, openHours: onHours } = address
  const { today, day, visits, queue, plans, heardAt } = useDay(own, now, address.day)
  const problem = useStore(stepProblem)
  useEffect(reloadFailed, [])
  const ending = endingOf(useStore(heldCompletions))
  const groups = visits.data && dayGroups(visits.data, queue.data, ending)
  const likely = groups && likelyVisit(groups)
  const chosen = kept ?? (likely ? { kind: 'visit' as const, id: likely.id } : null)
  const settled = kept ? null : likely?.id
  useEffect(() => {
    if (settled) settle({ kind: 'visit', id: settled })
  }, [settled])

  const next = () => {
    const first = groups?.waiting[0]
    if (!first || day !== today) return
    const isCalled = calledIn(queue.data).has(first.id)
    void takeStep(async () => {
      if (isCalled) await startWith(first, words)
      else await callIn(own.doctorId, first, words)
      // Who is still with the doctor stays open until they are done.
      if (isCalled || groups.now.length === 0) choose({ kind: 'visit', id: first.id })
    })
  }
  const goOn = (completed: Visit) => {
    const others = visits.data?.filter(({ id }) => id !== completed.id) ?? []
    const following = nextVisit(dayGroups(others, queue.data, ending))
    if (following) choose({ kind: 'visit', id: following.id })
    else focusTitle()
  }
  const latest = useRef({ next, onHours })
  latest.current = { next, onHours }
  useShortcuts(
    useMemo(
      () => [
        { keys: 'n', label: words.keys.next, run: () => latest.current.next() },
        { keys: 'h', label: words.keys.hours, run: () => latest.current.onHours() },
        { keys: 'u', label: words.keys.undo, run: undoLast },
      ],
      [words],
    ),
  )

  if (visits.error && !groups) return <ProblemStrip error={visits.error} onRetry={() => void visits.refetch()} />
  return (
    <div class="doc">
      {groups ? (
        <DayList
          {...{ own, today, day, now, groups, plans, heardAt, chosen }}
          queue={queue.data}
          onChoose={choose}
          onNext={next}
          onDay={address.turnTo}
        />
      ) : (
        <div class="doc-list pad">
          <Skeleton tiles={5} lines={0} />
        </div>
      )}
      <div class="doc-main">
        <a class="to-list" href="#day-list">
          <ArrowUp size="1em" aria-hidden="true" />
          {words.list.toList(groups?.waiting.length ?? 0)}
        </a>
        <RunningCall />
        {problem !== null && <ProblemStrip error={problem} onRetry={() => void takeStep(() => visits.refetch())} />}
        <CompletionNews visits={visits.data ?? []} chosen={chosen} onChoose={choose} />
        {chosen?.kind === 'visit' && (
          <VisitView
            key={chosen.id}
            id={chosen.id}
            own={own}
            today={today}
            now={now}
            busyWith={groups?.now.find(({ id }) => id !== chosen.id)}
            onChoose={choose}
            onHeld={goOn}
          />
        )}
        {chosen?.kind === 'plan' && (
          <PlanView key={chosen.id} id={chosen.id} own={own} today={today} onChoose={choose} />
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
