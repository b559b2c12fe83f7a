import '../../parts/patient/slots.css'
import { CalendarX, ChevronRight } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { dayOf } from '../../parts/dates.ts'
import { Empty } from '../../parts/empty.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { useLocations } from '../../parts/patient/use-clinic.ts'
import { ZoneNote } from '../../parts/patient/zone-note.tsx'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { BookWords } from '../../words/book/en.ts'
import { useWords } from '../../words/words-context.ts'
import type { FreeTime } from './book-request.ts'
import { dayName } from './day-name.ts'
import type { FreeDay } from './merge-days.ts'
import { Slot } from './slot.tsx'
import { SlotDay } from './slot-day.tsx'
import { useFreeDays } from './use-free-days.ts'

interface SlotListProps extends Omit<Parameters<typeof useFreeDays>[0], 'weeks'> {
  /** The name under a time; none where only one doctor is listed. */
  doctorOf: (doctorId: string) => string | undefined
  gone: readonly FreeTime[]
  /** A time that is not to be offered: the one that a visit has. */
  except?: string | undefined
  onChoose: (time: FreeTime) => void
}

const WEEKS = 2

/** The soonest time, then two weeks by day, and the weeks after these when they are asked for. */
export function SlotList({ doctorOf, gone, except, onChoose, ...asked }: SlotListProps) {
  const words = useOwnWords<BookWords>()
  const { common, language } = useWords()
  const { data: places } = useLocations()
  const [weeks, setWeeks] = useState(WEEKS)
  const { days: all, error, isPending, isLoadingMore, nextAvailable, refetch } = useFreeDays({ ...asked, weeks })
  const days = all.map((day) => withGone({ ...day, times: day.times.filter(({ at }) => at !== except) }, gone))
  const isGone = (time: FreeTime) => gone.some(({ at, doctorId }) => at === time.at && doctorId === time.doctorId)
  const times = days.flatMap((day) => day.times)
  const first = times.find((time) => !isGone(time))
  const isManyPlaces = new Set(times.map(({ locationId }) => locationId)).size > 1
  const placeOf = ({ locationId }: FreeTime) =>
    isManyPlaces ? places?.find(({ id }) => id === locationId)?.name : undefined
  if (error) return <ProblemStrip error={error} onRetry={refetch} />
  if (isPending) return <Skeleton tiles={6} lines={0} />
  const later = (
    <Button look="big" writes disabled={isLoadingMore} onClick={() => setWeeks(weeks + 1)}>
      {words.later}
      <ChevronRight aria-hidden="true" />
    </Button>
  )
  if (!first)
    return isLoadingMore ? (
      <Skeleton tiles={6} lines={0} />
    ) : (
      <Empty
        icon={CalendarX}
        title={words.noneFree(weeks)}
        why={nextAvailable ? words.nextFree(dayName(nextAvailable, { common, language })) : words.noneFreeWhy}
      >
        {later}
      </Empty>
    )
  return (
    <>
      <section>
        <h2>{words.soonest}</h2>
        <Slot
          time={first}
          day={dayName(first.at, { common, language, timeZone: first.timeZone })}
          doctor={doctorOf(first.doctorId)}
          place={placeOf(first)}
          isFirst
          isGone={false}
          onChoose={onChoose}
        />
      </section>
      <section class="daylist" aria-label={words.byDay}>
        {days.map((day) => (
          <SlotDay
            key={day.date}
            day={day}
            except={first}
            doctorOf={doctorOf}
            placeOf={placeOf}
            isGone={isGone}
            onChoose={onChoose}
          />
        ))}
        {isLoadingMore ? <Skeleton tiles={2} lines={0} /> : later}
        {/* Of several zones none is the one of the list: each time says its own. */}
        {times.every(({ timeZone }) => timeZone === first.timeZone) && (
          <ZoneNote timeZone={first.timeZone} at={Date.parse(first.at)} />
        )}
      </section>
    </>
  )
}

/** What was taken while it was looked at keeps its place, unless somebody else is free at that time. */
function withGone(day: FreeDay, gone: readonly FreeTime[]): FreeDay {
  const lost = gone.filter(({ at, timeZone }) => dayOf(at, timeZone) === day.date)
  const missing = lost.filter(({ at }) => !day.times.some((time) => time.at === at))
  return { ...day, times: [...day.times, ...missing].sort((one, other) => one.at.localeCompare(other.at)) }
}
