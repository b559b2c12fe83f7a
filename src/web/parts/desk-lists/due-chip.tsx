import { CalendarClock, ClockAlert } from 'lucide-preact'
import '../../parts/status-chip.css'
import type { Plan } from './list-queries.ts'
import { useListWords } from './list-words.tsx'

const DAY = 86_400_000

/** How a plan stands to its day. */
export function DueChip({ plan, today }: { plan: Plan; today: string }) {
  const words = useListWords().followUps
  const days = Math.round((Date.parse(plan.scheduledFor) - Date.parse(today)) / DAY)
  const isLate = days < 0
  const Icon = isLate ? ClockAlert : CalendarClock
  return (
    <span class={isLate ? 'st chip late' : 'st chip scheduled'}>
      <Icon size="1em" aria-hidden="true" />
      {isLate ? words.overdue(-days) : days === 0 ? words.dueToday : words.dueIn(days)}
    </span>
  )
}
