import { ChevronDown, ChevronRight } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { timeOf } from '../../../parts/dates.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import { type Block, type Cell, type Column, spanOfVisit } from '../facts/day-shape.ts'
import type { DayView } from './day-view.ts'
import { useVisitState } from './use-visit-state.ts'

type Row = Cell | (Block & { kind: 'block'; key: string })

const MINUTE = 60_000

const OVER: readonly string[] = ['COMPLETED', 'NO_SHOW']

/** What is behind one on the day itself: who is late, or sits with the doctor, is not. */
const isOver = (row: Row, now: number): boolean =>
  row.kind === 'visit' ? OVER.includes(row.visit.status) : row.end <= now

interface DoctorListProps extends DayView {
  column: Column
  /** Which day it is, where several are shown. */
  day: string | null
  isToday: boolean
}

/** One doctor's day. What is over stands behind one line, so that it begins with now. */
export function DoctorList({ column, day, isToday, zone, now, openKey, onOpen, onAway, move }: DoctorListProps) {
  const words = usePageWords<DeskWords>()
  const { common, language } = useWords()
  const lists = useListWords()
  const { types } = lists
  const stateOf = useVisitState(now)
  const [showsOver, setShowsOver] = useState(false)
  const time = (at: number) => timeOf(at, { language, timeZone: zone })
  const rows: Row[] = [
    ...column.cells,
    ...column.blocks.map((block) => ({ ...block, kind: 'block' as const, key: `${block.why} ${block.start}` })),
  ].sort((one, other) => one.start - other.start)
  const over = isToday ? rows.filter((row) => isOver(row, now)) : []
  const done = over.filter(({ kind }) => kind === 'visit').length
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
              writes
              aria-label={move.moving ? words.moving.moveTo(time(row.start)) : words.bookAt(time(row.start))}
              onClick={() => onOpen(row)}
            >
              {move.moving ? words.moving.here : words.book}
            </Button>
          </td>
        </>
      )
    const { visit } = row
    const { icon: Icon, look, word } = stateOf(visit)
    return (
      <>
        <td>
          <button type="button" class="name" aria-expanded={openKey === visit.id} onClick={() => onOpen(row)}>
            {visit.patient.name}
          </button>
          <span class="sub">{visit.location ? `${length}, ${visit.location.name}` : length}</span>
          <span class="only-print">{[types[visit.type], visit.patient.phone ?? lists.noPhone].join(', ')}</span>
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
  const rowOf = (row: Row) => (
    <tr key={row.key} class={row.kind === 'free' ? 'gap' : row.kind === 'block' ? 'shut' : ''}>
      <td>{time(row.kind === 'visit' ? spanOfVisit(row.visit).start : row.start)}</td>
      {cellsOf(row)}
    </tr>
  )
  return (
    <table class="list">
      <caption>
        {column.doctor.name}
        {day !== null && <span>, {day}</span>}
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
      {done > 0 && (
        <tbody class="over">
          <tr>
            <td colSpan={3}>
              <Button look="plain" aria-expanded={showsOver} onClick={() => setShowsOver(!showsOver)}>
                {showsOver ? (
                  <ChevronDown size={16} aria-hidden="true" />
                ) : (
                  <ChevronRight size={16} aria-hidden="true" />
                )}
                {words.done(done)}
              </Button>
            </td>
          </tr>
          {showsOver && over.map(rowOf)}
        </tbody>
      )}
      <tbody>{rows.filter((row) => !over.includes(row)).map(rowOf)}</tbody>
    </table>
  )
}
