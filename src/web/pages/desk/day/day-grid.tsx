import { useEffect, useRef } from 'preact/hooks'
import { timeOf } from '../../../parts/dates.ts'
import { useWords } from '../../../words/words-context.ts'
import type { Column } from '../facts/day-shape.ts'
import { DayColumn, type Hours } from './day-column.tsx'
import type { Cursor } from './use-cursor.ts'

interface DayGridProps {
  label: string
  columns: readonly Column[]
  zone: string
  now: number
  cursor: Cursor
  openKey: string | null
  onOpen: (key: string) => void
}

const HALF = 30 * 60_000
const ROW = 5 * 60_000

/** From the first thing of the day to the last, by the half hour. */
function hoursOf(columns: readonly Column[]): Hours {
  const spans = columns.flatMap(({ open, cells }) => [...open, ...cells])
  return {
    start: Math.floor(Math.min(...spans.map(({ start }) => start)) / HALF) * HALF,
    end: Math.ceil(Math.max(...spans.map(({ end }) => end)) / HALF) * HALF,
  }
}

/** A doctor a column, five minutes a row. */
export function DayGrid({ label, columns, zone, now, cursor, openKey, onOpen }: DayGridProps) {
  const { language } = useWords()
  const line = useRef<HTMLDivElement>(null)
  const hours = hoursOf(columns)
  const rows = (hours.end - hours.start) / ROW
  const marks = Array.from({ length: rows / 6 }, (_, place) => hours.start + place * HALF)
  const isNow = now >= hours.start && now < hours.end
  const top = `calc(${(now - hours.start) / ROW} * var(--row5))`
  useEffect(() => line.current?.scrollIntoView({ block: 'center' }), [isNow, hours.start])
  return (
    <div class="scroll">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid in every browser */}
      <div
        class="grid"
        role="group"
        aria-label={label}
        ref={(element) => {
          if (element) element.style.gridTemplateColumns = `3.25rem repeat(${columns.length}, minmax(11.5rem, 1fr))`
        }}
      >
        <div class="dochead corner" />
        {columns.map(({ doctor }) => (
          <div class="dochead" key={doctor.id}>
            <span class="nm cut">{doctor.name}</span>
            <span class="sub cut">{doctor.specialty}</span>
          </div>
        ))}
        <div
          class="axis"
          aria-hidden="true"
          ref={(element) => {
            if (element) element.style.gridTemplateRows = `repeat(${rows / 6}, calc(6 * var(--row5)))`
          }}
        >
          {marks.map((at) => (
            <span key={at}>{timeOf(at, { language, timeZone: zone })}</span>
          ))}
        </div>
        {columns.map((column, place) => (
          <DayColumn
            key={column.doctor.id}
            place={place}
            column={column}
            hours={hours}
            zone={zone}
            now={now}
            cursor={cursor}
            openKey={openKey}
            onOpen={onOpen}
          />
        ))}
        {isNow && (
          <div
            class="now"
            aria-hidden="true"
            ref={(element) => {
              line.current = element
              if (element) element.style.marginTop = top
            }}
          >
            <b>{timeOf(now, { language, timeZone: zone })}</b>
          </div>
        )}
      </div>
    </div>
  )
}
