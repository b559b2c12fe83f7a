import '../../parts/patient/slots.css'
import { useEffect, useRef } from 'preact/hooks'
import { asProblem } from '../../client/problem.ts'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { useDoctors, useLocations } from '../../parts/patient/use-clinic.ts'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { BookWords } from '../../words/book/en.ts'
import { useWords } from '../../words/words-context.ts'
import type { FreeTime } from './book-request.ts'
import { dayName } from './day-name.ts'
import { Slot } from './slot.tsx'

interface RefusedProps {
  error: unknown
  chosen: FreeTime
  onChoose: (time: FreeTime) => void
  onRetry: () => void
}

/** Why it was not booked. Where the time is taken, the next ones that are free now. */
export function Refused({ error, chosen, onChoose, onRetry }: RefusedProps) {
  const { common, language } = useWords()
  const words = useOwnWords<BookWords>()
  const head = useRef<HTMLHeadingElement>(null)
  const { data: doctors } = useDoctors()
  const { data: places } = useLocations()
  const problem = error ? asProblem(error) : null
  const isTaken = problem?.kind === 'taken'
  useEffect(() => {
    if (isTaken) head.current?.focus()
  }, [isTaken])
  if (!problem) return null
  const { code, members } = problem.told
  const isOwn = members.reason === 'PATIENT_BUSY'
  if (!isTaken) {
    const known = words.refusals[code]
    return known ? (
      <p class="strip bad" role="alert">
        {known}
      </p>
    ) : (
      <ProblemStrip error={error} onRetry={onRetry} />
    )
  }
  const others = ((members.alternatives ?? []) as Alternative[]).slice(0, 5).map(
    (one): FreeTime => ({
      doctorId: one.doctorId,
      at: one.appointmentDate,
      end: one.endDate,
      locationId: one.locationId,
      timeZone: places?.find(({ id }) => id === one.locationId)?.timezone ?? chosen.timeZone,
    }),
  )
  return (
    <section class="stack" role="alert">
      <h2 ref={head} tabIndex={-1}>
        {isOwn ? words.busy : words.taken}
      </h2>
      <p>{others.length > 0 ? words.instead : words.noneInstead}</p>
      {others.length > 0 && (
        <div class="slots">
          {others.map((time) => (
            <Slot
              key={`${time.at} ${time.doctorId}`}
              time={time}
              day={dayName(time.at, { common, language, timeZone: time.timeZone })}
              doctor={doctors?.find(({ id }) => id === time.doctorId)?.name}
              isGone={false}
              onChoose={onChoose}
            />
          ))}
        </div>
      )}
    </section>
  )
}

interface Alternative {
  doctorId: string
  appointmentDate: string
  endDate: string
  locationId: string | null
}
