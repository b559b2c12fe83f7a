import { CalendarX } from 'lucide-preact'
import { Empty } from '../../parts/empty.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { VisitWhen } from '../../parts/patient/visit-when.tsx'
import { ZoneNote } from '../../parts/patient/zone-note.tsx'
import { Skeleton } from '../../parts/skeleton.tsx'
import { StatusChip } from '../../parts/status-chip.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { MyWords } from '../../words/my/en.ts'
import { NextActions } from './next-actions.tsx'
import { useVisits } from './use-visits.ts'
import { isNow, nowFirst } from './visit-order.ts'
import { VisitRow } from './visit-row.tsx'

/** The visit that is next in full, then what can be joined or checked in now too, and the others as lines. */
export function Upcoming({ onShow }: { onShow: (id: string) => void }) {
  const words = useOwnWords<MyWords>()
  const { data, error, refetch } = useVisits('upcoming')
  if (error && !data) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton tiles={3} lines={2} />
  const [next, ...rest] = nowFirst(data)
  const also = rest.filter(isNow)
  const others = rest.filter((visit) => !isNow(visit))
  if (!next) return <Empty icon={CalendarX} title={words.none} why={words.noneWhy} />
  return (
    <>
      <section class="stack" aria-label={words.next}>
        <VisitWhen visit={next}>
          <StatusChip status={next.status} />
        </VisitWhen>
        <p>{[next.doctor.name, next.location?.name].filter(Boolean).join(', ')}</p>
        <ZoneNote timeZone={next.timezone} at={Date.parse(next.appointmentDate)} />
        <NextActions visit={next} />
        <a
          class="btn big full"
          href={`/my?visit=${next.id}`}
          onClick={(event) => {
            event.preventDefault()
            onShow(next.id)
          }}
        >
          {next.status === 'CHECKED_IN' ? words.detailsOnly : words.details}
        </a>
      </section>
      {also.length > 0 && (
        <section class="stack">
          <h2>{words.also}</h2>
          {also.map((visit) => (
            <div key={visit.id} class="stack">
              <VisitRow visit={visit} onShow={onShow} />
              <NextActions visit={visit} />
            </div>
          ))}
        </section>
      )}
      {others.length > 0 && (
        <section>
          <h2>{words.others}</h2>
          {others.map((visit) => (
            <VisitRow key={visit.id} visit={visit} onShow={onShow} />
          ))}
        </section>
      )}
    </>
  )
}
