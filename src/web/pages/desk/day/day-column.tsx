import { CircleSlash } from 'lucide-preact'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { type Column, without } from '../facts/day-shape.ts'
import { DayTile } from './day-tile.tsx'
import { lanesOf } from './lanes.ts'
import type { Cursor } from './use-cursor.ts'

export interface Hours {
  start: number
  end: number
}

interface DayColumnProps {
  /** Which one it is, from 0. */
  place: number
  column: Column
  hours: Hours
  zone: string
  now: number
  cursor: Cursor
  openKey: string | null
  onOpen: (key: string) => void
}

const ROW = 5 * 60_000

const rowsOf = ({ start, end }: Hours) => Math.ceil((end - start) / ROW)

/** Places what stands in a column by the clock. The policy lets no page write styles, so it goes through the CSSOM. */
const placeIn =
  (hours: Hours, { start, end }: Hours, lane?: string) =>
  (element: HTMLElement | null) => {
    if (!element) return
    const first = Math.max(0, Math.floor((start - hours.start) / ROW)) + 1
    const last = Math.min(rowsOf(hours), Math.ceil((end - hours.start) / ROW)) + 1
    element.style.gridRow = `${first} / ${Math.max(first + 1, last)}`
    element.style.gridColumn = lane ?? '1 / -1'
  }

export function DayColumn({ place, column, hours, zone, now, cursor, openKey, onOpen }: DayColumnProps) {
  const words = usePageWords<DeskWords>()
  const { count, laneOf } = lanesOf(column.cells)
  const visible = column.blocks.filter(({ start, end }) => end > hours.start && start < hours.end)
  const isAlone = (key: string, start: number, end: number) =>
    column.cells.every((other) => other.key === key || other.end <= start || other.start >= end)
  const lane = (key: string, start: number, end: number) =>
    isAlone(key, start, end) ? undefined : String((laneOf.get(key) ?? 0) + 1)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid in every browser
    <div
      class="col"
      role="group"
      aria-label={column.doctor.name}
      ref={(element) => {
        if (!element) return
        element.style.gridColumn = String(place + 2)
        element.style.gridTemplateRows = `repeat(${rowsOf(hours)}, var(--row5))`
        element.style.gridTemplateColumns = `repeat(${count}, minmax(0, 1fr))`
      }}
    >
      {without(hours, column.open).map((span) => (
        <div key={`off ${span.start}`} class="off" ref={placeIn(hours, span)}>
          <span class="vh">{words.outside}</span>
        </div>
      ))}
      {visible.map((block) => (
        <div key={`${block.why} ${block.start}`} class="blocked" ref={placeIn(hours, block)}>
          <b>
            <CircleSlash size={14} aria-hidden="true" />
            <span class="cut">{block.reason ? `${words[block.why]}: ${block.reason}` : words[block.why]}</span>
          </b>
        </div>
      ))}
      {column.cells.map((cell) => (
        <DayTile
          key={cell.key}
          cell={cell}
          doctorName={column.doctor.name}
          zone={zone}
          now={now}
          isCurrent={cursor.current?.key === cell.key}
          isOpen={openKey === cell.key}
          place={placeIn(hours, cell, lane(cell.key, cell.start, cell.end))}
          onFocus={() => cursor.goTo(cell.key)}
          onOpen={() => onOpen(cell.key)}
        />
      ))}
    </div>
  )
}
