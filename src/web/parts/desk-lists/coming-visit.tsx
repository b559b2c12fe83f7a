import { useWrite } from '../../client/use-write.ts'
import { Button } from '../../parts/button.tsx'
import { StatusChip } from '../../parts/status-chip.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { Time } from '../../parts/time.tsx'
import { tellDone } from '../../parts/toasts.tsx'
import type { Visit } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import { confirmVisit } from './visit-writes.ts'

/** A visit that an answer may be about. Who reads the YES of a patient with several says here which one was meant. */
export function ComingVisit({ visit }: { visit: Visit }) {
  const { inbox: words, saving } = useListWords()
  const confirm = useWrite(
    () => confirmVisit(visit),
    () => tellDone({ title: words.confirmed(visit.patient.name) }),
  )
  return (
    <span class="dl-coming">
      <Time at={visit.appointmentDate} timeZone={visit.timezone} />
      <span>{visit.doctor.name}</span>
      <StatusChip status={visit.status} />
      {visit.actions.includes('confirm') && (
        <Button disabled={confirm.isPending} onClick={() => confirm.mutate()}>
          {confirm.isPending ? saving : words.confirm}
        </Button>
      )}
      {confirm.error && <ProblemStrip error={confirm.error} />}
    </span>
  )
}
