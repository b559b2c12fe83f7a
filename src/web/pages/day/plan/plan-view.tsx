import { useMutation, useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { CalendarCheck, ClockAlert } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { keys } from '../../../keys.ts'
import { Button } from '../../../parts/button.tsx'
import { dateOf, timeOf } from '../../../parts/dates.ts'
import { Empty } from '../../../parts/empty.tsx'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import { daysBetween, noonOf } from '../calendar-days.ts'
import { bookPlan } from '../completion/complete-visit.ts'
import type { Own, Visit } from '../day-types.ts'
import { DocTitle } from '../doc-title.tsx'
import { readAgain } from '../read-again.ts'
import { FactLine } from '../readable.tsx'
import type { Chosen } from '../use-chosen.ts'
import { PatientFacts } from '../visit-head.tsx'
import { FreeTimes } from './free-times.tsx'
import type { OverduePlan } from './overdue-plan.ts'
import { type FreeTime, useFreeTimes } from './use-free-times.ts'

interface PlanViewProps {
  plan: OverduePlan | undefined
  own: Own
  today: string
  onChoose: (chosen: Chosen | null) => void
}

/** A follow-up that should have been booked by now. */
export function PlanView({ plan, own, today, onChoose }: PlanViewProps) {
  const words = usePageWords<DayWords>()
  const { language } = useWords()
  if (!plan)
    return (
      <>
        <h1 class="vh">{words.title}</h1>
        <Empty icon={CalendarCheck} title={words.plan.gone} why={words.plan.goneWhy}>
          <Button onClick={() => onChoose(null)}>{words.plan.back}</Button>
        </Empty>
      </>
    )
  const due = dateOf(noonOf(plan.scheduledFor), { language, timeZone: 'UTC' })
  const over = words.list.daysOver(daysBetween(plan.scheduledFor, today))
  const unreadable = plan.unreadable ?? []
  const lists = (['medications', 'tests', 'restrictions'] as const).filter(
    (name) => plan[name]?.length || unreadable.includes(name),
  )
  return (
    <>
      <header class="who">
        <div class="grow">
          <DocTitle>{plan.patient.name}</DocTitle>
          <PatientFacts patientId={plan.patientId} phone={plan.patient.phone} today={today} />
        </div>
        <span class="st chip late">
          <ClockAlert size="1em" aria-hidden="true" />
          {words.plan.overdue(due, over)}
        </span>
      </header>
      <section class="block">
        <h2 class="h">
          {words.followUp.title}: {words.followUp.kinds[plan.followUpType]}
        </h2>
        <dl class="facts-list">
          <FactLine
            label={words.plan.instructions}
            text={plan.instructions}
            isUnreadable={unreadable.includes('instructions')}
          />
          {lists.map((name) => (
            <FactLine
              key={name}
              label={words.followUp.items[name]}
              text={plan[name]?.join(', ')}
              isUnreadable={unreadable.includes(name)}
            />
          ))}
          <dt>{words.plan.lastContact}</dt>
          <dd>
            {plan.lastContact
              ? `${dateOf(plan.lastContact.at, { language, timeZone: own.timeZone })} · ${plan.lastContact.outcome}`
              : words.plan.noContact}
          </dd>
        </dl>
        <p>
          <Button onClick={() => onChoose({ kind: 'visit', id: plan.appointmentId })}>{words.plan.open}</Button>
        </p>
      </section>
      <PlanBooking plan={plan} own={own} today={today} onBooked={() => onChoose(null)} />
    </>
  )
}

interface PlanBookingProps {
  plan: OverduePlan
  own: Own
  today: string
  onBooked: () => void
}

function PlanBooking({ plan, own, today, onBooked }: PlanBookingProps) {
  const asking = useQuery({
    queryKey: keys.visit(plan.appointmentId),
    queryFn: () => parseResponse(api.appointments[':id'].$get({ param: { id: plan.appointmentId } })),
  })
  if (asking.error) return <ProblemStrip error={asking.error} onRetry={() => void asking.refetch()} />
  if (!asking.data) return <Skeleton lines={3} />
  return <BookingTimes plan={plan} own={own} today={today} onBooked={onBooked} visit={asking.data} />
}

function BookingTimes({ plan, own, today, onBooked, visit }: PlanBookingProps & { visit: Visit }) {
  const words = usePageWords<DayWords>()
  const { language } = useWords()
  const [from, setFrom] = useState(today)
  const free = useFreeTimes({ ...visit, doctorId: own.doctorId, from })
  const book = useMutation({
    mutationFn: ({ appointmentDate, locationId }: FreeTime) =>
      bookPlan(plan, { appointmentDate, doctorId: own.doctorId, locationId }),
    onSuccess: async (booked) => {
      const shown = { language, timeZone: booked.timezone }
      const when = `${dateOf(booked.appointmentDate, shown)}, ${timeOf(booked.appointmentDate, shown)}`
      tellDone({ title: words.plan.booked(plan.patient.name, when) })
      onBooked()
      await readAgain()
    },
    onError: () => void free.refetch(),
  })
  return (
    <section class="block stack">
      <h2 class="h">{words.plan.book}</h2>
      <div class="field from-day">
        <label for="plan-from">{words.plan.from}</label>
        <input
          id="plan-from"
          class="input"
          type="date"
          min={today}
          value={from}
          onInput={({ currentTarget: { value } }) => value >= today && setFrom(value)}
        />
      </div>
      {free.error && !free.data && <ProblemStrip error={free.error} onRetry={() => void free.refetch()} />}
      {!free.data && !free.error && <Skeleton lines={3} />}
      {free.data?.length === 0 && (
        <p class="muted">{words.followUp.nothingFree(dateOf(noonOf(from), { language, timeZone: 'UTC' }))}</p>
      )}
      {book.error !== null && <ProblemStrip error={book.error} />}
      {free.data && <FreeTimes days={free.data} value={null} onChoose={(time) => book.mutate(time)} />}
    </section>
  )
}
