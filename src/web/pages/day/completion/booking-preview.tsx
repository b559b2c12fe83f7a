import { CalendarPlus, CalendarX } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { dateOf, timeOf } from '../../../parts/dates.ts'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import { noonOf } from '../calendar-days.ts'
import type { Visit } from '../day-types.ts'
import { FreeTimes } from '../plan/free-times.tsx'
import type { FreeDay, FreeTime } from '../plan/use-free-times.ts'

interface BookingPreviewProps {
  visit: Visit
  /** The day that was asked for. */
  day: string
  /** Null for the doctor of the visit. */
  doctorName: string | null
  days: readonly FreeDay[] | undefined
  error: unknown
  onRetry: () => void
  time: FreeTime | null
  onChoose: (time: FreeTime) => void
}

/** Says before it happens when the follow-up will be booked, and lets another time be chosen. */
export function BookingPreview(props: BookingPreviewProps) {
  const { visit, day, doctorName, days, error, onRetry, time, onChoose } = props
  const words = usePageWords<DayWords>()
  const { language } = useWords()
  const [isOpen, setOpen] = useState(false)
  const dayName = dateOf(noonOf(day), { language, timeZone: 'UTC' })
  if (error && !days) return <ProblemStrip error={error} onRetry={onRetry} />
  if (!days) return <Skeleton lines={2} />
  if (!time)
    return (
      <div class="result none">
        <CalendarX aria-hidden="true" />
        <span class="grow">
          <b>{words.followUp.nothingFree(dayName)}</b>
          <span class="muted">{words.followUp.nothingFreeHint}</span>
        </span>
      </div>
    )
  const shown = { language, timeZone: time.timezone }
  const when = `${dateOf(time.appointmentDate, shown)}, ${timeOf(time.appointmentDate, shown)}`
  const isOtherDay = !time.appointmentDate.startsWith(day) && days[0]?.date !== day
  return (
    <>
      <div class="result" role="status">
        <CalendarPlus aria-hidden="true" />
        <span class="grow">
          <b>{doctorName === null ? words.followUp.booksWithYou(when) : words.followUp.books(when, doctorName)}</b>
          <span class="muted">
            {isOtherDay
              ? words.followUp.otherDay(dayName)
              : words.followUp.lasts(words.types[visit.type], visit.duration)}
          </span>
        </span>
        <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {words.followUp.change}
        </Button>
      </div>
      {isOpen && (
        <FreeTimes
          days={days}
          value={time.appointmentDate}
          onChoose={(chosen) => {
            setOpen(false)
            onChoose(chosen)
          }}
        />
      )}
    </>
  )
}
