import { useMutation, useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { CalendarPlus } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { keys } from '../../../keys.ts'
import { Button } from '../../../parts/button.tsx'
import { dateOf, timeOf } from '../../../parts/dates.ts'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { useCommonWords, usePageWords, useWords } from '../../../words/words-context.ts'
import { noonOf } from '../calendar-days.ts'
import { bookPlan, cancelBooking } from '../completion/complete-visit.ts'
import type { Own, Visit } from '../day-types.ts'
import { readAgain } from '../read-again.ts'
import { tellUndoable } from '../undo-step.ts'
import { FreeTimes } from './free-times.tsx'
import type { OverduePlan } from './overdue-plan.ts'
import { type FreeTime, useFreeTimes } from './use-free-times.ts'

interface PlanBookingProps {
  plan: OverduePlan
  own: Own
  today: string
  /** The visit that asked for the follow-up, whose type, length and place it takes over. */
  visit: Visit
  onBooked: () => void
}

/** Books a follow-up: a time is chosen first, and booked by a button that says what. */
export function PlanBooking({ plan, own, today, visit, onBooked }: PlanBookingProps) {
  const words = usePageWords<DayWords>()
  const common = useCommonWords()
  const { language } = useWords()
  const first = plan.scheduledFor > today ? plan.scheduledFor : today
  const [from, setFrom] = useState(first)
  const [time, setTime] = useState<FreeTime | null>(null)
  const free = useFreeTimes({ ...visit, doctorId: own.doctorId, from })
  const placeName = usePlaceName(own.clinicId, time?.locationId ?? null)
  const whenOf = ({ appointmentDate, timezone }: FreeTime | Visit) => {
    const shown = { language, timeZone: timezone }
    return `${dateOf(appointmentDate, shown)}, ${timeOf(appointmentDate, shown)}`
  }
  const book = useMutation({
    mutationFn: ({ appointmentDate, locationId }: FreeTime) =>
      bookPlan(plan, { appointmentDate, doctorId: own.doctorId, locationId }),
    onSuccess: async (booked) => {
      tellUndoable({
        about: plan.id,
        title: words.plan.booked(plan.patient.name, whenOf(booked)),
        undo: async () => {
          await cancelBooking(booked)
          tellDone({ title: words.done.undone })
          await readAgain()
        },
      })
      onBooked()
      await readAgain()
    },
    onError: () => {
      setTime(null)
      void free.refetch()
    },
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
          min={first}
          value={from}
          onInput={({ currentTarget: { value } }) => {
            if (value < first) return
            setFrom(value)
            setTime(null)
          }}
        />
      </div>
      {free.error && !free.data && <ProblemStrip error={free.error} onRetry={() => void free.refetch()} />}
      {!free.data && !free.error && <Skeleton lines={3} />}
      {free.data?.length === 0 && (
        <p class="muted">{words.followUp.nothingFree(dateOf(noonOf(from), { language, timeZone: 'UTC' }))}</p>
      )}
      {book.error !== null && <ProblemStrip error={book.error} />}
      {free.data && <FreeTimes days={free.data} value={time?.appointmentDate ?? null} onChoose={setTime} />}
      {time && (
        <div class="result" role="status">
          <CalendarPlus aria-hidden="true" />
          <span class="grow">
            <b>{words.followUp.booksWithYou(whenOf(time))}</b>
            <span class="muted">
              {[words.types[visit.type], placeName, common.minutes(visit.duration)].filter(Boolean).join(' · ')}
            </span>
          </span>
          <Button look="primary" disabled={book.isPending} onClick={() => book.mutate(time)}>
            {words.plan.bookAt(whenOf(time))}
          </Button>
        </div>
      )}
    </section>
  )
}

function usePlaceName(clinicId: string, locationId: string | null): string | undefined {
  const { data } = useQuery({
    queryKey: keys.locations(clinicId),
    queryFn: () => parseResponse(api.locations.$get({ query: { limit: '100' } })),
  })
  return data?.data.find(({ id }) => id === locationId)?.name
}
