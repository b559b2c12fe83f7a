import { useStore } from '../../../client/store.ts'
import { dateOf, timeOf } from '../../../parts/dates.ts'
import { clinicName } from '../../../session/clinic-name.ts'
import { session } from '../../../session/session.ts'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import type { Column } from '../facts/day-shape.ts'
import type { View } from '../facts/day-span.ts'
import type { DayView } from './day-view.ts'
import { DoctorList } from './doctor-list.tsx'

interface DayListProps extends DayView {
  columns: readonly Column[]
  view: View
  date: string
  today: string
}

const NOON = 12 * 60 * 60_000

/** The same day as lists: on the phone, and on paper. What ails somebody is not in it. */
export function DayList({ columns, view, date, today, zone, ...rest }: DayListProps) {
  const words = usePageWords<DeskWords>()
  const { language } = useWords()
  const clinic = clinicName(useStore(session.store))
  const shown = { language, timeZone: zone }
  return (
    <div class="twin">
      <p class="only-print">
        {clinic}, {date}. {words.printedAt(`${dateOf(rest.now, shown)} ${timeOf(rest.now, shown)}`)}
      </p>
      {columns.map((column) => (
        <DoctorList
          {...rest}
          key={column.key}
          column={column}
          zone={zone}
          isToday={column.day === today}
          day={view === 'week' ? dateOf(column.from + NOON, shown) : null}
        />
      ))}
    </div>
  )
}
