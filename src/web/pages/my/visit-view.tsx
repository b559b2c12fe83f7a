import './my.css'
import { ChevronLeft } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { later } from '../../parts/later.tsx'
import { useOwnWords, usePatientWords } from '../../parts/patient/patient-words.ts'
import { useClinic } from '../../parts/patient/use-clinic.ts'
import { useOpened } from '../../parts/patient/use-opened.ts'
import { useVisit } from '../../parts/patient/use-visit.ts'
import type { Visit } from '../../parts/patient/visit.ts'
import { VisitFacts } from '../../parts/patient/visit-facts.tsx'
import { VisitLinks } from '../../parts/patient/visit-links.tsx'
import { VisitWhen } from '../../parts/patient/visit-when.tsx'
import { ZoneNote } from '../../parts/patient/zone-note.tsx'
import { Skeleton } from '../../parts/skeleton.tsx'
import { StatusChip } from '../../parts/status-chip.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { Time } from '../../parts/time.tsx'
import type { MyWords } from '../../words/my/en.ts'
import { NextActions } from './next-actions.tsx'
import { VisitTexts } from './visit-texts.tsx'

const CancelDialog = later(async () => (await import('./cancel-dialog.tsx')).CancelDialog)

/** One visit: where and with whom, what can be done with it, and what was written once it is over. */
export function VisitView({ id, onBack }: { id: string; onBack: () => void }) {
  const words = useOwnWords<MyWords>()
  const patient = usePatientWords()
  const { data: visit, error, refetch } = useVisit(id)
  const [isInCall, setInCall] = useState(false)
  return (
    <>
      <Button look="plain" onClick={onBack}>
        <ChevronLeft aria-hidden="true" />
        {patient.myVisits}
      </Button>
      {error && !visit && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      {!visit && !error && <Skeleton tiles={3} lines={3} />}
      {visit && (
        <>
          <h1 class="vh">{words.visit}</h1>
          <VisitWhen visit={visit}>
            <StatusChip status={visit.status} />
          </VisitWhen>
          <ZoneNote timeZone={visit.timezone} at={Date.parse(visit.appointmentDate)} />
          {visit.affectedBy && isComing(visit) && <p class="strip">{words.affected}</p>}
          <NextActions visit={visit} onCall={setInCall} />
          {!isInCall && (
            <>
              {isComing(visit) && <VisitLinks visit={visit} />}
              <VisitFacts visit={visit} />
              <VisitTexts visit={visit} />
              <Changes visit={visit} />
            </>
          )}
        </>
      )}
    </>
  )
}

const isComing = ({ status }: Visit) => ['PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN'].includes(status)

function Changes({ visit }: { visit: Visit }) {
  const words = useOwnWords<MyWords>()
  const { data: clinic } = useClinic()
  const [isAsking, setAsking] = useOpened('cancel')
  const mayMove = visit.actions.includes('reschedule')
  const mayCancel = visit.actions.includes('cancel')
  const desk = clinic?.phone && (
    <>
      {' '}
      {words.callDesk} <a href={`tel:${clinic.phone.replaceAll(' ', '')}`}>{clinic.phone}</a>
    </>
  )
  if (!isComing(visit))
    return (
      <a class="btn big full" href={`/book?doctorId=${visit.doctorId}`}>
        {words.again}
      </a>
    )
  return (
    <div class="pick">
      {mayMove && (
        <a class="btn big full" href={`/book?move=${visit.id}`}>
          {words.move}
        </a>
      )}
      {mayCancel && (
        <Button look={['big', 'full', 'plain', 'bad']} onClick={() => setAsking(true)}>
          {words.cancel}
        </Button>
      )}
      <p class="sub small">
        {mayMove || mayCancel ? (
          <>
            {words.until} <Time at={visit.windows.changeUntil} timeZone={visit.timezone} show="both" isWithin />.
          </>
        ) : (
          words.tooLate
        )}
        {desk}
      </p>
      {isAsking && <CancelDialog visit={visit} onClose={() => setAsking(false)} />}
    </div>
  )
}
