import { PatientPage } from '../../parts/patient/patient-page.tsx'
import { useVisit } from '../../parts/patient/use-visit.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { Booked } from './booked.tsx'

/** What has come of a booking. It is read by its id, so that a reload shows it too. */
export function BookedVisit({ id, isMove }: { id: string; isMove: boolean }) {
  const { data: visit, error, refetch } = useVisit(id)
  return (
    <PatientPage at="book">
      {visit && <Booked visit={visit} isMove={isMove} />}
      {!visit && error && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      {!visit && !error && <Skeleton tiles={3} lines={2} />}
    </PatientPage>
  )
}
