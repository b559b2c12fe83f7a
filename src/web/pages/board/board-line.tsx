import { ClockAlert, DoorOpen } from 'lucide-preact'
import type { BoardWords } from '../../words/board/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import type { BoardRow } from './board-row.ts'

export function BoardLine({ row }: { row: BoardRow }) {
  const words = usePageWords<BoardWords>()
  return (
    <li class={row.isCalling ? 'b-row calling' : 'b-row'}>
      <div class="b-doc">
        <b>{row.doctor}</b>
      </div>
      <div class="b-now">
        <span class="vh">{words.now} </span>
        {row.now ?? (
          <>
            <span aria-hidden="true">–</span>
            <span class="vh">{words.nobody}</span>
          </>
        )}
      </div>
      <div class="b-next">
        <span class="vh">{words.next}</span>
        {row.next.map((number) => (
          <span key={number}>{number}</span>
        ))}
      </div>
      <div class="b-wait">
        <Wait row={row} />
      </div>
    </li>
  )
}

function Wait({ row }: { row: BoardRow }) {
  const words = usePageWords<BoardWords>()
  const range = row.range && (row.range[1] === 0 ? words.soon : words.range(...row.range))
  if (row.isCalling)
    return (
      <>
        <span class="b-call" role="status">
          <DoorOpen size="1em" aria-hidden="true" />
          {words.goIn}
        </span>
        {range && <small class="grp">{words.moreWaiting(row.waiting, range)}</small>}
      </>
    )
  const late = row.lateMinutes !== null && (
    <small class="late">
      <ClockAlert size="1em" aria-hidden="true" />
      {words.runningLate(row.lateMinutes)}
    </small>
  )
  return (
    <>
      {row.isPaused ? words.paused : (range ?? words.noWait)}
      {late || (row.waiting > 0 && <small>{words.waiting(row.waiting)}</small>)}
    </>
  )
}
