import { Plus } from 'lucide-preact'
import { timeOf } from '../../../parts/dates.ts'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import { type Cell, spanOfVisit } from '../facts/day-shape.ts'
import { useVisitState } from './use-visit-state.ts'

interface DayTileProps {
  cell: Cell
  doctorName: string
  zone: string
  now: number
  isCurrent: boolean
  isOpen: boolean
  /** Whether it is being moved, or lies in the tray. */
  isLeaving: boolean
  /** What says more about it. */
  peekId: string | undefined
  place: (element: HTMLElement | null) => void
  onFocus: () => void
  onOpen: () => void
}

const SHORT = 25 * 60_000

/** One thing in a doctor's column: a visit, or a free time to book. */
export function DayTile({
  cell,
  doctorName,
  zone,
  now,
  isCurrent,
  isOpen,
  isLeaving,
  peekId,
  place,
  onFocus,
  onOpen,
}: DayTileProps) {
  const words = usePageWords<DeskWords>()
  const { language } = useWords()
  const stateOf = useVisitState(now)
  const time = (at: number) => timeOf(at, { language, timeZone: zone })
  const shared = {
    type: 'button' as const,
    ref: place,
    'data-cell': cell.key,
    'aria-describedby': peekId,
    tabIndex: isCurrent ? 0 : -1,
    onFocus,
    onClick: onOpen,
  }
  if (cell.kind === 'free')
    return (
      <button {...shared} class="free" aria-label={words.freeCell(doctorName, time(cell.start))}>
        <Plus size={14} aria-hidden="true" />
        {time(cell.start)}
      </button>
    )
  const { visit } = cell
  const { start, end } = spanOfVisit(visit)
  const { icon: Icon, look, word } = stateOf(visit)
  const state = visit.affectedBy ? `${word}, ${words.affected}` : word
  const isShort = cell.end - cell.start < SHORT
  const looks = [
    'tile',
    look,
    isShort && 'one',
    visit.affectedBy && 'affected',
    isOpen && 'is-selected',
    isLeaving && 'leaving',
  ]
  return (
    <button
      {...shared}
      class={looks.filter(Boolean).join(' ')}
      aria-label={words.tile(`${time(start)}–${time(end)}`, visit.patient.name, state, doctorName)}
    >
      <Icon size={14} aria-hidden="true" />
      <span class="nm cut">{visit.patient.name}</span>
      {isShort ? (
        <span class="st1 cut">{word}</span>
      ) : (
        <span class="st2 cut">{visit.affectedBy ? words.affected : word}</span>
      )}
    </button>
  )
}
