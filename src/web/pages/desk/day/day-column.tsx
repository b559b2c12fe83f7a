import { CircleSlash } from 'lucide-preact'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { type Column, idOf } from '../facts/day-shape.ts'
import { without } from '../facts/spans.ts'
import { Ghost } from '../moving/ghost.tsx'
import { PEEK } from '../peek/use-peek.ts'
import { DayTile } from './day-tile.tsx'
import type { DayView } from './day-view.ts'
import { lanesOf } from './lanes.ts'
import { type Hours, placeIn, rowsOf } from './place-in.ts'

interface DayColumnProps extends DayView {
  /** Which one it is, from 0. */
  place: number
  column: Column
  label: string
  hours: Hours
}

/** A doctor's day in the grid. */
export function DayColumn({
  place,
  column,
  label,
  hours,
  zone,
  now,
  cursor,
  openKey,
  onOpen,
  ...marks
}: DayColumnProps) {
  const words = usePageWords<DeskWords>()
  const { count, laneOf } = lanesOf(column.cells)
  const visible = column.blocks.filter(({ start, end }) => end > hours.start && start < hours.end)
  const isAlone = (key: string, start: number, end: number) =>
    column.cells.every((other) => other.key === key || other.end <= start || other.start >= end)
  const lane = (key: string, start: number, end: number) =>
    isAlone(key, start, end) ? undefined : String((laneOf.get(key) ?? 0) + 1)
  const { target, refused, moving, visit: moved } = marks.move
  const ghost = [target, refused].find((one) => one?.columnKey === column.key)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid in every browser
    <div
      class="col"
      role="group"
      aria-label={label}
      data-column={column.key}
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
          doctorName={label}
          zone={zone}
          now={now}
          isCurrent={cursor.current?.key === cell.key}
          isOpen={openKey === idOf(cell)}
          peekId={marks.peek.looked?.key === cell.key ? PEEK : undefined}
          isLeaving={[moved?.id, ...marks.cutIds].includes(idOf(cell))}
          place={placeIn(hours, cell, lane(cell.key, cell.start, cell.end))}
          onFocus={() => cursor.goTo(cell.key)}
          onOpen={() => onOpen(cell)}
        />
      ))}
      {ghost && moved && (
        <Ghost
          name={moved.patient.name}
          sub={refused ? words.moving.not[refused.why] : label}
          start={ghost.start}
          zone={zone}
          isRefused={refused !== undefined}
          isHeld={moving?.isHeld === true}
          place={placeIn(hours, ghost)}
        />
      )}
    </div>
  )
}
