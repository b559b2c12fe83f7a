import { UserRoundX } from 'lucide-preact'
import { useEffect, useRef } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { dateOf, timeOf } from '../../../parts/dates.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import { useWords } from '../../../words/words-context.ts'
import type { Column } from '../facts/day-shape.ts'
import type { View } from '../facts/day-span.ts'
import { useDrag } from '../moving/use-drag.ts'
import { DayColumn } from './day-column.tsx'
import type { DayView } from './day-view.ts'
import { type Hours, ROW } from './place-in.ts'

interface DayGridProps extends DayView {
  label: string
  view: View
  columns: readonly Column[]
}

const HALF = 30 * 60_000
const DAWN = 5 * 60 * 60_000
const NOON = 12 * 60 * 60_000
/** A week in which nothing stands is drawn as an office's hours are. */
const USUAL: Hours = { start: NOON - 3 * 60 * 60_000, end: NOON + 5 * 60 * 60_000 }

/** From the first thing of the days to the last, by the half hour; as times of day. */
function hoursOf(columns: readonly Column[]): Hours {
  const spans = columns.flatMap(({ from, open, cells }) =>
    [...open, ...cells].map(({ start, end }) => ({ start: start - from, end: end - from })),
  )
  if (spans.length === 0) return USUAL
  return {
    start: Math.floor(Math.min(...spans.map(({ start }) => start)) / HALF) * HALF,
    end: Math.ceil(Math.max(...spans.map(({ end }) => end)) / HALF) * HALF,
  }
}

/** When the day begins, as a time of day: a night is looked at only where nobody works by day. */
function openingOf(columns: readonly Column[]): number | undefined {
  const starts = columns.flatMap(({ from, open }) => open.map(({ start }) => start - from)).sort((a, b) => a - b)
  return starts.find((start) => start >= DAWN) ?? starts[0]
}

/** A column for each doctor of a day, or for each day of a doctor; five minutes a row. */
export function DayGrid({ label, view, columns, ...rest }: DayGridProps) {
  const { language } = useWords()
  const { now, zone } = rest
  const axis = useRef<HTMLDivElement | null>(null)
  const line = useRef<HTMLDivElement>(null)
  const hours = hoursOf(columns)
  const { area, on } = useDrag({ columns, hours, move: rest.move, onPickUp: rest.onPickUp })
  const rows = (hours.end - hours.start) / ROW
  const from = columns[0]?.from ?? 0
  const marks = Array.from({ length: rows / 6 }, (_, place) => from + hours.start + place * HALF)
  const today = columns.find((column) => now >= column.from + hours.start && now < column.from + hours.end)
  const top = today && `calc(${(now - today.from - hours.start) / ROW} * var(--row5))`
  const isNow = today !== undefined
  const opening = openingOf(columns)
  useEffect(() => {
    // The grid alone: `scrollIntoView` would move the page too, where the grid does not end with it.
    if (!area.current) return
    if (line.current) area.current.scrollTop = line.current.offsetTop - area.current.clientHeight / 2
    else if (opening !== undefined && axis.current && !rest.move.moving)
      area.current.scrollTop = ((opening - hours.start) / ROW / rows) * axis.current.offsetHeight
  }, [isNow, from + hours.start, columns[0]?.key])
  const lists = useListWords()
  const { current } = rest.cursor
  const isAtCursor = ({ cells }: Column) => current !== undefined && cells.some(({ key }) => key === current.key)
  const headOf = ({ doctor, from: start }: Column) =>
    view === 'week'
      ? [dateOf(start + NOON, { language, timeZone: zone }), doctor.name]
      : [doctor.name, doctor.specialty ?? '']
  return (
    <div
      class="scroll"
      ref={area}
      {...rest.peek.area}
      {...on}
      onPointerDown={(event) => {
        rest.peek.end()
        on.onPointerDown(event)
      }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid in every browser */}
      <div
        class={view === 'week' ? 'grid week' : 'grid'}
        role="group"
        aria-label={label}
        ref={(element) => {
          if (!element) return
          const least = view === 'week' ? '7.5rem' : '11.5rem'
          element.style.gridTemplateColumns = `3.25rem repeat(${columns.length}, minmax(${least}, 1fr))`
        }}
      >
        <div class="dochead corner" />
        {columns.map((column) => {
          const [name, sub] = headOf(column)
          return (
            <div class={view === 'week' && column === today ? 'dochead today' : 'dochead'} key={column.key}>
              <span class="nm cut">{name}</span>
              <span class="sub cut">{sub}</span>
              <Button
                look={['plain', 'icon']}
                aria-label={lists.absence.open(headOf(column).join(', '))}
                title={lists.absence.notHere}
                {...(isAtCursor(column) && { 'aria-keyshortcuts': 'A' })}
                onClick={() => rest.onAway(column)}
              >
                <UserRoundX size={16} aria-hidden="true" />
              </Button>
            </div>
          )
        })}
        <div
          class="axis"
          aria-hidden="true"
          ref={(element) => {
            axis.current = element
            if (element) element.style.gridTemplateRows = `repeat(${rows / 6}, calc(6 * var(--row5)))`
          }}
        >
          {marks.map((at) => (
            <span key={at}>{timeOf(at, { language, timeZone: zone })}</span>
          ))}
        </div>
        {columns.map((column, place) => (
          <DayColumn
            {...rest}
            key={column.key}
            place={place}
            column={column}
            label={view === 'week' ? headOf(column).join(', ') : column.doctor.name}
            hours={{ start: column.from + hours.start, end: column.from + hours.end }}
          />
        ))}
        {isNow && (
          <div
            class="now"
            aria-hidden="true"
            ref={(element) => {
              line.current = element
              if (element) element.style.marginTop = top ?? ''
            }}
          >
            <b>{timeOf(now, { language, timeZone: zone })}</b>
          </div>
        )}
      </div>
    </div>
  )
}
