import { useContext, useState } from 'preact/hooks'
import { useWrite } from '../../client/use-write.ts'
import { Button } from '../../parts/button.tsx'
import { StatusChip } from '../../parts/status-chip.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { Time } from '../../parts/time.tsx'
import { tellDone } from '../../parts/toasts.tsx'
import { DeskWayContext } from './desk-way.ts'
import type { Visit } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import { MoveTo } from './move-to.tsx'
import { confirmVisit } from './visit-writes.ts'

/**
 * A visit that an answer may be about. Who reads the YES of a patient with several says here which one was meant, and who reads
 * “can I come at ten instead?” moves it from here.
 */
export function ComingVisit({ visit, isMeant }: { visit: Visit; isMeant: boolean }) {
  const { inbox: words, saving } = useListWords()
  const way = useContext(DeskWayContext)
  const [isMoving, setMoving] = useState(false)
  const confirm = useWrite(
    () => confirmVisit(visit),
    () => tellDone({ title: words.confirmed(visit.patient.name) }),
  )
  return (
    <>
      <span class="dl-coming">
        <Time at={visit.appointmentDate} timeZone={visit.timezone} />
        <span>{visit.doctor.name}</span>
        <StatusChip status={visit.status} />
        {isMeant && <b>{words.meant}</b>}
        {visit.actions.includes('confirm') && (
          <Button disabled={confirm.isPending} onClick={() => confirm.mutate()}>
            {confirm.isPending ? saving : words.confirm}
          </Button>
        )}
        {visit.actions.includes('reschedule') && (
          <Button aria-expanded={isMoving} onClick={() => setMoving(!isMoving)}>
            {words.move}
          </Button>
        )}
        {way && <Button onClick={() => way.openVisit(visit)}>{words.toVisit}</Button>}
        {confirm.error && <ProblemStrip error={confirm.error} />}
      </span>
      {isMoving && <MoveTo visit={visit} onMoved={() => setMoving(false)} />}
    </>
  )
}
