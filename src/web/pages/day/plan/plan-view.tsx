import { CalendarCheck, CalendarClock, ClockAlert } from 'lucide-preact'
import { Button } from '../../../parts/button.tsx'
import { dateOf } from '../../../parts/dates.ts'
import { ListWords } from '../../../parts/desk-lists/list-words.tsx'
import { Empty } from '../../../parts/empty.tsx'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import { daysBetween, noonOf } from '../calendar-days.ts'
import type { Chosen } from '../day-address.ts'
import type { Own } from '../day-types.ts'
import { DocTitle } from '../doc-title.tsx'
import { PatientFacts } from '../visit-head.tsx'
import type { OverduePlan } from './overdue-plan.ts'
import { PlanActions } from './plan-actions.tsx'
import { PlanBooking } from './plan-booking.tsx'
import { PlanFacts } from './plan-facts.tsx'
import { usePlan } from './use-plan.ts'

interface PlanViewProps {
  id: string
  own: Own
  today: string
  onChoose: (chosen: Chosen | null) => void
}

const isOpen = ({ status }: OverduePlan) => status === 'scheduled' || status === 'overdue'

/** A follow-up that is not booked yet: what for, who was asked, and when it can be. */
export function PlanView({ id, own, today, onChoose }: PlanViewProps) {
  const words = usePageWords<DayWords>()
  const { language } = useWords()
  const { data, error, refetch } = usePlan(id)
  if (error && !data) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton lines={8} />
  const { plan, asking } = data
  if (!isOpen(plan))
    return (
      <>
        <h1 class="vh">{words.title}</h1>
        <Empty icon={CalendarCheck} title={words.plan.gone} why={words.plan.goneWhy}>
          <Button onClick={() => onChoose(null)}>{words.plan.back}</Button>
        </Empty>
      </>
    )
  const due = dateOf(noonOf(plan.scheduledFor), { language, timeZone: 'UTC' })
  const days = daysBetween(plan.scheduledFor, today)
  const Icon = days > 0 ? ClockAlert : CalendarClock
  return (
    <>
      <header class="who">
        <div class="grow">
          <DocTitle>{plan.patient.name}</DocTitle>
          <PatientFacts patientId={plan.patientId} phone={plan.patient.phone} today={today} />
        </div>
        <span class={days > 0 ? 'st chip late' : 'st chip'}>
          <Icon size="1em" aria-hidden="true" />
          {days > 0 ? words.plan.overdue(due, words.list.daysOver(days)) : words.plan.due(due)}
        </span>
      </header>
      <ListWords>
        <PlanFacts plan={plan} own={own} onOpen={() => onChoose({ kind: 'visit', id: plan.appointmentId })} />
        <PlanBooking plan={plan} own={own} today={today} visit={asking} onBooked={() => onChoose(null)} />
        <PlanActions plan={plan} own={own} onGone={() => onChoose(null)} />
      </ListWords>
    </>
  )
}
