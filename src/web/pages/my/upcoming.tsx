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
import { VisitRow } from './visit-row.tsx'

/** The next visit in full, and the others as lines. */
export function Upcoming({ onShow }: { onShow: (id: string) => void }) {
  const words = useOwnWords<MyWords>()
  const { data, error, refetch } = useVisits('upcoming')
  if (error && !data) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton tiles={3} lines={2} />
  const [next, ...others] = data.filter(({ status }) => status !== 'CANCELLED')
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
          {words.details}
        </a>
      </section>
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
