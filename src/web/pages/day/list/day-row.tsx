import { ClockAlert } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { STATUS_LOOKS } from '../../../parts/status-chip.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import type { Visit } from '../day-types.ts'
import { minutesLate, minutesSince } from './day-groups.ts'

interface RowProps {
  time: string
  name: string
  isChosen: boolean
  /** The one row that Tab comes to; arrows lead to the others. */
  isEntry: boolean
  isPast?: boolean
  onChoose: () => void
  children: ComponentChildren
}

/** One line of the list: when, who, and how it stands. */
export function DayRow({ time, name, isChosen, isEntry, isPast = false, onChoose, children }: RowProps) {
  return (
    <li>
      <button
        type="button"
        class={isPast ? 'dl past' : 'dl'}
        data-row=""
        tabIndex={isEntry ? 0 : -1}
        aria-current={isChosen}
        onClick={onChoose}
      >
        <span class="tm">{time}</span>
        <span class="nm">{name}</span>
        {children}
      </button>
    </li>
  )
}

interface StandProps {
  visit: Visit
  now: number
  isCalled: boolean
  /** Whether its completion is on its way. */
  isEnding: boolean
}

/** How a visit stands, by icon and word. */
export function VisitStand({ visit, now, isCalled, isEnding }: StandProps) {
  const common = useCommonWords()
  const words = usePageWords<DayWords>()
  const late = minutesLate(visit, now)
  const { icon, look } = STATUS_LOOKS[visit.status]
  const Icon = late > 0 ? ClockAlert : icon
  const wordOf = (): string => {
    if (isEnding) return words.list.ending
    if (late > 0) return common.late(late)
    if (visit.status === 'IN_PROGRESS')
      return words.list.inProgress(minutesSince(visit.startedAt ?? visit.updatedAt, now))
    if (visit.status !== 'CHECKED_IN') return common.status[visit.status]
    return isCalled ? words.list.called : words.list.waitingFor(minutesSince(visit.checkedInAt ?? visit.updatedAt, now))
  }
  const isRemote = visit.type !== 'IN_PERSON' && visit.status !== 'COMPLETED'
  return (
    <span class={`st ${late > 0 ? 'late' : look}`}>
      <Icon size="1em" aria-hidden="true" />
      {wordOf()}
      {isRemote && ` · ${words.types[visit.type]}`}
    </span>
  )
}
