import { CircleCheck } from 'lucide-preact'
import { useEffect, useRef } from 'preact/hooks'
import { timeOf } from '../../parts/dates.ts'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { PlaceInLine } from '../../parts/patient/place-in-line.tsx'
import { useVisit } from '../../parts/patient/use-visit.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { CheckInWords } from '../../words/check-in/en.ts'
import { useWords } from '../../words/words-context.ts'

/** The place in line of a visit that is checked in. It is read by its id, so that a reload keeps the place in sight. */
export function CheckedIn({ id }: { id: string }) {
  const { common, language } = useWords()
  const words = useOwnWords<CheckInWords>()
  const head = useRef<HTMLHeadingElement>(null)
  const { data: visit, error, refetch } = useVisit(id)
  const isShown = visit !== undefined
  useEffect(() => head.current?.focus(), [isShown])
  if (!visit)
    return error ? <ProblemStrip error={error} onRetry={() => void refetch()} /> : <Skeleton tiles={2} lines={1} />
  const { appointmentDate, timezone: timeZone, status, patient, doctor } = visit
  const isHere = status === 'CHECKED_IN' || status === 'IN_PROGRESS'
  return (
    <>
      <div>
        <h1 class="ok" ref={head} tabIndex={-1}>
          <CircleCheck aria-hidden="true" />
          {isHere ? words.done : common.status[status]}
        </h1>
        <p class="strong">{words.whichOne(patient.name, timeOf(appointmentDate, { language, timeZone }))}</p>
      </div>
      {isHere && (
        <>
          <p>{words.doneWhy(doctor.name)}</p>
          <PlaceInLine visit={visit} />
        </>
      )}
      <a class="btn big full" href={`/my?visit=${id}`}>
        {words.toVisit}
      </a>
    </>
  )
}
