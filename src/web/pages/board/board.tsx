import { useNow } from '../../parts/use-now.ts'
import './board.css'
import { QrCode, Radio, WifiOff } from 'lucide-preact'
import { timeOf } from '../../parts/dates.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { BoardWords } from '../../words/board/en.ts'
import { usePageWords, useWords } from '../../words/words-context.ts'
import { BoardLine } from './board-line.tsx'
import { boardRow, pageOfRows } from './board-row.ts'
import { type BoardSource, useBoard } from './use-board.ts'

interface BoardProps {
  locationId: string
  /** The clinic and the place. */
  place: string
  timeZone?: string | undefined
  source: BoardSource
  /** One doctor's door instead of the whole waiting room. */
  doctorId?: string | null
}

const STALE = 15_000
const PAGE = 12_000

/** The numbers of a waiting room, large enough to be read across it. */
export function Board({ locationId, place, timeZone, source, doctorId = null }: BoardProps) {
  const { language } = useWords()
  const words = usePageWords<BoardWords>()
  const now = useNow(1000)
  const { queues, error, refetch, heardAt } = useBoard(locationId, source, doctorId)
  const shown = { language, timeZone }
  const isStale = heardAt !== null && now - heardAt > STALE
  const { rows, page, pages } = pageOfRows(queues ?? [], Math.floor(now / PAGE))
  return (
    <div class="board">
      <header class="b-head">
        <h1>{place}</h1>
        {pages > 1 && <span class="b-page">{words.page(page, pages)}</span>}
        <time class="b-clock">{timeOf(now, shown)}</time>
      </header>
      <main>
        {isStale && (
          <p class="b-stale" role="status">
            <WifiOff size="1em" aria-hidden="true" />
            {words.stale(timeOf(heardAt, shown))}
          </p>
        )}
        {error && !queues && <ProblemStrip error={error} onRetry={() => void refetch()} />}
        {!queues && !error && <Skeleton tiles={3} />}
        {queues?.length === 0 && (
          <div class="b-empty">
            <b>{words.empty}</b>
            <p>{words.emptyWhy}</p>
          </div>
        )}
        {rows.length > 0 && (
          <>
            <div class="b-heads" aria-hidden="true">
              <span>{words.doctor}</span>
              <span>{words.now}</span>
              <span>{words.next}</span>
              <span>{words.wait}</span>
            </div>
            <ol class="b-rows">
              {rows.map((queue) => (
                <BoardLine key={queue.doctorId} row={boardRow(queue, now)} />
              ))}
            </ol>
          </>
        )}
      </main>
      <footer class="b-foot">
        <span>
          <QrCode size="1em" aria-hidden="true" />
          {words.notCheckedIn}
        </span>
        <span>
          <Radio size="1em" aria-hidden="true" />
          {heardAt === null ? words.connecting : words.live(Math.max(0, Math.round((now - heardAt) / 1000)))}
        </span>
      </footer>
    </div>
  )
}
