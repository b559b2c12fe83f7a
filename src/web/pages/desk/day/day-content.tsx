import { CalendarOff } from 'lucide-preact'
import { Button } from '../../../parts/button.tsx'
import { Empty } from '../../../parts/empty.tsx'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import type { Column } from '../facts/day-shape.ts'
import type { View } from '../facts/day-span.ts'
import { DayGrid } from './day-grid.tsx'
import { DayList } from './day-list.tsx'
import type { DayView } from './day-view.ts'

interface DayContentProps extends DayView {
  /** Null while they are not known. */
  columns: readonly Column[] | null
  view: View
  /** Why they could not be asked for: what is shown beneath is what stood before. */
  error: unknown
  date: string
  today: string
  onRetry: () => void
  onNext: () => void
}

/** The day in whichever state it is: on its way, refused, empty, or there. */
export function DayContent({ columns, view, error, date, today, onRetry, onNext, ...rest }: DayContentProps) {
  const words = usePageWords<DeskWords>()
  return (
    <>
      {error !== null && (
        <ProblemStrip error={error} onRetry={onRetry}>
          {columns && <span>{words.stale}</span>}
        </ProblemStrip>
      )}
      {columns === null && error === null && (
        <div class="pad">
          <Skeleton tiles={8} lines={0} />
        </div>
      )}
      {columns?.length === 0 && (
        <div class="pad">
          <Empty icon={CalendarOff} title={words.empty} why={words.emptyWhy}>
            <Button onClick={onNext}>{words.dayAfter}</Button>
          </Empty>
        </div>
      )}
      {columns && columns.length > 0 && (
        <>
          <DayGrid {...rest} view={view} columns={columns} label={words.dayOf(date)} />
          <DayList {...rest} view={view} columns={columns} date={date} today={today} />
        </>
      )}
    </>
  )
}
