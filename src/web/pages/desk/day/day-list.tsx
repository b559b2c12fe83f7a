import { Button } from '../../../parts/button.tsx'
import { dateOf, timeOf } from '../../../parts/dates.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import { type Block, type Cell, type Column, spanOfVisit } from '../facts/day-shape.ts'
import type { View } from '../facts/day-span.ts'
import type { DayView } from './day-view.ts'
import { useVisitState } from './use-visit-state.ts'

interface DayListProps extends DayView {
  columns: readonly Column[]
  view: View
  date: string
}

type Row = Cell | (Block & { kind: 'block'; key: string })

const MINUTE = 60_000
const NOON = 12 * 60 * MINUTE

/** The same day as lists: on the phone, and on paper. What ails somebody is not in it. */
export function DayList({ columns, view, date, zone, now, openKey, onOpen, onAway, move }: DayListProps) {
  const words = usePageWords<DeskWords>()
  const { common, language } = useWords()
  const lists = useListWords()
  const stateOf = useVisitState(now)
  const time = (at: number) => timeOf(at, { language, timeZone: zone })
  const rowsOf = ({ cells, blocks }: Column): Row[] =>
    [
      ...cells,
      ...blocks.map((block) => ({ ...block, kind: 'block' as const, key: `${block.why} ${block.start}` })),
    ].sort((one, other) => one.start - other.start)
  const cellsOf = (row: Row) => {
    if (row.kind === 'block')
      return (
        <td colSpan={2}>
          {words[row.why]}, {words.until(time(row.end))}
        </td>
      )
    const { start, end } = row.kind === 'visit' ? spanOfVisit(row.visit) : row
    const length = common.minutes(Math.round((end - start) / MINUTE))
    if (row.kind === 'free')
      return (
        <>
          <td>{words.free(length)}</td>
          <td>
            <Button
              aria-label={move.moving ? words.moving.moveTo(time(row.start)) : words.bookAt(time(row.start))}
              onClick={() => onOpen(row)}
            >
              {move.moving ? words.moving.here : words.book}
            </Button>
          </td>
        </>
      )
    const { icon: Icon, look, word } = stateOf(row.visit)
    return (
      <>
        <td>
          <button type="button" class="name" aria-expanded={openKey === row.visit.id} onClick={() => onOpen(row)}>
            {row.visit.patient.name}
          </button>
          <span class="sub">{row.visit.location ? `${length}, ${row.visit.location.name}` : length}</span>
        </td>
        <td>
          <span class={`st chip ${look}`}>
            <Icon size="1em" aria-hidden="true" />
            {word}
          </span>
        </td>
      </>
    )
  }
  return (
    <div class="twin">
      {columns.map((column) => (
        <table class="list" key={column.key}>
          <caption>
            {column.doctor.name}
            {view === 'week' ? (
              <span>, {dateOf(column.from + NOON, { language, timeZone: zone })}</span>
            ) : (
              <span class="only-print">, {date}</span>
            )}
            <span class="no-print">
              <Button look="plain" onClick={() => onAway(column)}>
                {lists.absence.notHere}
              </Button>
            </span>
          </caption>
          <thead>
            <tr>
              <th scope="col">{words.time}</th>
              <th scope="col">{words.patient}</th>
              <th scope="col">{words.state}</th>
            </tr>
          </thead>
          <tbody>
            {rowsOf(column).map((row) => (
              <tr key={row.key} class={row.kind === 'free' ? 'gap' : row.kind === 'block' ? 'shut' : ''}>
                <td>{time(row.kind === 'visit' ? spanOfVisit(row.visit).start : row.start)}</td>
                {cellsOf(row)}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  )
}
