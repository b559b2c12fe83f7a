import { StatusChip } from '../../parts/status-chip.tsx'
import type { DeskWords } from '../../words/desk/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import type { Visit } from '../desk-lists/list-queries.ts'

const MINUTE = 60_000

const minutesSince = (at: string, now: number) => Math.floor((now - Date.parse(at)) / MINUTE)

/** How a visit stands now: late if nobody came, and how long somebody has waited. */
export function DayStatus({ visit, now }: { visit: Visit; now: number }) {
  const words = usePageWords<DeskWords>()
  const { status, appointmentDate, checkedInAt } = visit
  if (status === 'CHECKED_IN' && checkedInAt)
    return <StatusChip status={status} word={words.waiting(Math.max(0, minutesSince(checkedInAt, now)))} />
  const isExpected = status === 'SCHEDULED' || status === 'CONFIRMED'
  const late = isExpected && now < Date.parse(visit.endDate) ? minutesSince(appointmentDate, now) : 0
  return <StatusChip status={status} lateMinutes={late} />
}
