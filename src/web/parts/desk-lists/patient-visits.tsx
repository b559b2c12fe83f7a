import { useRef } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { Skeleton } from '../../parts/skeleton.tsx'
import { StatusChip } from '../../parts/status-chip.tsx'
import { Time } from '../../parts/time.tsx'
import { useFocus } from '../use-focus.ts'
import type { FoundPatient } from './desk-result.ts'
import type { Visit } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import { PatientFacts } from './patient-facts.tsx'
import { usePastVisits } from './use-past-visits.ts'
import { usePatientVisits } from './use-patient-visits.ts'

interface PatientVisitsProps {
  patient: FoundPatient
  /** What is done with the patient, as the button says it. */
  take: string
  onTake: () => void
  onTakeVisit: (visit: Visit) => void
  onBack: () => void
}

/** The patient, or one of their visits. */
export function PatientVisits({ patient, take, onTake, onTakeVisit, onBack }: PatientVisitsProps) {
  const { find: words } = useListWords()
  const visits = usePatientVisits(patient.id)
  const past = usePastVisits(patient.id)
  const first = useRef<HTMLDivElement>(null)
  useFocus(() => first.current?.querySelector('button'))
  return (
    <div class="dl-find" ref={first}>
      <PatientFacts patient={patient} />
      <Button look={['primary', 'full']} onClick={onTake}>
        {take}
      </Button>
      <VisitsOf title={words.visits} none={words.noVisits} visits={visits} onTake={onTakeVisit} />
      <VisitsOf title={words.past} none={words.noPast} visits={past} onTake={onTakeVisit} />
      <div class="dl-acts">
        <Button onClick={onBack}>{words.back}</Button>
      </div>
    </div>
  )
}

interface VisitsOfProps {
  title: string
  none: string
  /** Undefined while they are not known. */
  visits: readonly Visit[] | undefined
  onTake: (visit: Visit) => void
}

function VisitsOf({ title, none, visits, onTake }: VisitsOfProps) {
  return (
    <>
      <h3 class="dl-title">{title}</h3>
      {!visits && <Skeleton tiles={2} lines={0} />}
      {visits?.length === 0 && <p class="muted">{none}</p>}
      {visits && visits.length > 0 && (
        <ul class="dl-rows">
          {visits.map((visit) => (
            <li key={visit.id} class="dl-row">
              <button type="button" class="dl-head one" onClick={() => onTake(visit)}>
                <span class="dl-who">
                  <b>
                    <Time at={visit.appointmentDate} timeZone={visit.timezone} />
                  </b>
                  <span class="dl-sub">{visit.doctor.name}</span>
                </span>
                <span class="dl-end">
                  <StatusChip status={visit.status} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
