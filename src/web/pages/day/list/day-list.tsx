import { ClockAlert, Coffee, Radio, WifiOff } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Queue } from '../../../client/live-queue.ts'
import { useStore } from '../../../client/store.ts'
import { Button } from '../../../parts/button.tsx'
import { dateOf, timeOf } from '../../../parts/dates.ts'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import { daysBetween, noonOf } from '../calendar-days.ts'
import { endingOf, heldCompletions } from '../completion/held-completions.ts'
import type { Chosen } from '../day-address.ts'
import type { Own, Visit } from '../day-types.ts'
import type { OverduePlan } from '../plan/overdue-plan.ts'
import { takeStep } from '../undo-step.ts'
import { skipPatient, stepQueue } from '../visit-steps.ts'
import { calledIn, type DayGroups } from './day-groups.ts'
import { DayRow, VisitStand } from './day-row.tsx'
import { DayStep } from './day-step.tsx'
import { useRowWalk } from './use-row-walk.ts'

interface DayListProps {
  own: Own
  today: string
  day: string
  now: number
  groups: DayGroups
  queue: Queue | undefined
  plans: readonly OverduePlan[]
  heardAt: number | null
  chosen: Chosen | null
  onChoose: (chosen: Chosen) => void
  /** Calls in the first who waits, or begins with them where they were called. */
  onNext: () => void
  onDay: (day: string | null) => void
}

/** The socket beats every five seconds. */
const STALE = 15_000
/** Of what is overdue or done: more would push each other out of sight. */
const MOST = 5

/** The doctor's day at the side: who is there, who waits, who comes, what is overdue, and what is done. */
export function DayList(props: DayListProps) {
  const { groups, own, today, day, now, plans, queue, chosen, heardAt, onChoose } = props
  const { language } = useWords()
  const words = usePageWords<DayWords>().list
  const shown = { language, timeZone: own.timeZone }
  const called = calledIn(queue)
  const ending = endingOf(useStore(heldCompletions))
  const visitRow = (visit: Visit) => (
    <DayRow
      key={visit.id}
      time={timeOf(visit.appointmentDate, { language, timeZone: visit.timezone })}
      name={visit.patient.name}
      isChosen={chosen?.kind === 'visit' && chosen.id === visit.id}
      isEntry={visit.id === entryId}
      isPast={groups.done.includes(visit)}
      onChoose={() => onChoose({ kind: 'visit', id: visit.id })}
    >
      <VisitStand visit={visit} now={now} isCalled={called.has(visit.id)} isEnding={ending.has(visit.id)} />
    </DayRow>
  )
  const isToday = day === today
  // On another day nobody waits: what is open there was left open.
  const later = isToday ? groups.later : [...groups.now, ...groups.waiting, ...groups.later]
  const entryId = entryOf(props)
  const walk = useRowWalk()
  const isStale = heardAt !== null && now - heardAt > STALE
  return (
    <nav class="doc-list" id="day-list" tabIndex={-1} aria-label={words.label} {...walk}>
      <DayStep today={today} day={day} onDay={props.onDay} />
      {isToday && (
        <>
          <Group title={words.now} empty={words.nobodyNow}>
            {groups.now.map(visitRow)}
          </Group>
          <Group title={words.waiting} empty={words.nobodyWaiting}>
            {groups.waiting.map(visitRow)}
          </Group>
          <NextButtons {...props} called={called} />
        </>
      )}
      {later.length > 0 && <Group title={isToday ? words.later : words.open}>{later.map(visitRow)}</Group>}
      {isToday && plans.length > 0 && (
        <Group title={words.overdue} most={MOST}>
          {plans.map((plan) => (
            <DayRow
              key={plan.id}
              time={dateOf(noonOf(plan.scheduledFor), { language, timeZone: 'UTC' }).replace(/^\S+ /, '')}
              name={plan.patient.name}
              isChosen={chosen?.kind === 'plan' && chosen.id === plan.id}
              isEntry={plan.id === entryId}
              onChoose={() => onChoose({ kind: 'plan', id: plan.id })}
            >
              <span class="st late">
                <ClockAlert size="1em" aria-hidden="true" />
                {words.daysOver(daysBetween(plan.scheduledFor, today))}
              </span>
            </DayRow>
          ))}
        </Group>
      )}
      {groups.done.length > 0 && (
        <Group title={words.done(groups.done.length)} most={MOST}>
          {groups.done.map(visitRow)}
        </Group>
      )}
      <p class="live-foot muted">
        {isStale ? <WifiOff size="1em" aria-hidden="true" /> : <Radio size="1em" aria-hidden="true" />}
        {isStale ? words.stale(timeOf(heardAt, shown)) : words.live}
      </p>
    </nav>
  )
}

/** The row of what is open, else the first. */
function entryOf({ groups, plans, chosen }: DayListProps): string | undefined {
  const ids = [...groups.now, ...groups.waiting, ...groups.later, ...plans, ...groups.done].map(({ id }) => id)
  return ids.find((id) => id === chosen?.id) ?? ids[0]
}

interface GroupProps {
  title: string
  empty?: string
  /** How many stand there until somebody asks for all. */
  most?: number
  children: ComponentChildren[]
}

function Group({ title, empty, most = Number.POSITIVE_INFINITY, children }: GroupProps) {
  const words = usePageWords<DayWords>().chain
  const [showsAll, setShowsAll] = useState(false)
  const hidden = showsAll ? 0 : Math.max(0, children.length - most)
  return (
    <section>
      <h2>{title}</h2>
      {children.length === 0 ? (
        <p class="none muted">{empty}</p>
      ) : (
        <ul>{hidden > 0 ? children.slice(0, most) : children}</ul>
      )}
      {hidden > 0 && (
        <p class="next">
          <Button look="plain" aria-label={`${title}: ${words.more(hidden)}`} onClick={() => setShowsAll(true)}>
            {words.more(hidden)}
          </Button>
        </p>
      )}
    </section>
  )
}

function NextButtons({ own, groups, queue, called, onNext }: DayListProps & { called: ReadonlySet<string> }) {
  const words = usePageWords<DayWords>().list
  const next = groups.waiting[0]
  const isPaused = queue?.paused === true
  const isCalled = next !== undefined && called.has(next.id)
  return (
    <div class="next">
      {isPaused && <p role="status">{words.paused}</p>}
      {next && (!isPaused || isCalled) && (
        <Button writes keyName="N" look={groups.now.length === 0 ? 'primary' : []} onClick={onNext}>
          {isCalled ? words.start(next.patient.name) : words.callIn(next.patient.name)}
        </Button>
      )}
      {next && isCalled && groups.waiting.length > 1 && (
        <Button writes look="plain" onClick={() => void takeStep(() => skipPatient(own.doctorId, next.id))}>
          {words.skip}
        </Button>
      )}
      {queue && (
        <Button
          writes
          look={isPaused ? [] : 'plain'}
          onClick={() => void takeStep(() => stepQueue(own.doctorId, isPaused ? 'resume' : 'pause'))}
        >
          <Coffee size={16} aria-hidden="true" />
          {isPaused ? words.resume : words.pause}
        </Button>
      )}
    </div>
  )
}
