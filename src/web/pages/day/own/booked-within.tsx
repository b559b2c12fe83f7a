import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { CalendarX } from 'lucide-preact'
import { api } from '../../../client/api.ts'
import { keys } from '../../../keys.ts'
import { dateOf, timeOf } from '../../../parts/dates.ts'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import type { Own } from '../day-types.ts'

const OPEN = 'PENDING,SCHEDULED,CONFIRMED'
const MOST = 5

/** Who is booked in a time off that is not entered yet: the visits stand, and somebody has to move them. */
export function BookedWithin({ own, from, to }: { own: Own; from: string; to: string }) {
  const words = usePageWords<DayWords>().own
  const { language } = useWords()
  const { doctorId } = own
  const { data, error, refetch } = useQuery({
    queryKey: keys.visitsWithin(doctorId, from, to),
    queryFn: () => parseResponse(api.appointments.$get({ query: { doctorId, from, to, status: OPEN, limit: '100' } })),
  })
  if (error && !data) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton lines={1} />
  const { length } = data.data
  if (length === 0) return <p class="muted">{words.nobodyWithin}</p>
  return (
    <section class="note" role="status">
      <CalendarX aria-hidden="true" />
      <div class="stack grow">
        <b>{data.page.nextCursor === null ? words.within(length) : words.manyWithin}</b>
        <ul>
          {data.data.slice(0, MOST).map(({ id, appointmentDate: at, timezone: timeZone, patient }) => (
            <li key={id}>
              {dateOf(at, { language, timeZone })}, {timeOf(at, { language, timeZone })} · {patient.name}
            </li>
          ))}
        </ul>
        {length > MOST && <p class="muted">{words.moreWithin(length - MOST)}</p>}
        <p>{words.withinHint}</p>
      </div>
    </section>
  )
}
