import { useRef } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { Skeleton } from '../../parts/skeleton.tsx'
import { StatusChip } from '../../parts/status-chip.tsx'
import { Time } from '../../parts/time.tsx'
import { useFocus } from '../use-focus.ts'
import type { FoundPatient } from './desk-result.ts'
import type { Visit } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import { usePatientVisits } from './use-patient-visits.ts'

interface PatientVisitsProps {
  patient: FoundPatient
  onTake: () => void
  onTakeVisit: (visit: Visit) => void
  onBack: () => void
}

/** The patient, or one of the visits that are booked for them. */
export function PatientVisits({ patient, onTake, onTakeVisit, onBack }: PatientVisitsProps) {
  const { find: words } = useListWords()
  const visits = usePatientVisits(patient.id)
  const first = useRef<HTMLDivElement>(null)
  useFocus(() => first.current?.querySelector('button'))
  return (
    <div class="dl-find" ref={first}>
      <Button look={['primary', 'full']} onClick={onTake}>
        {words.take(patient.name)}
      </Button>
      <h3 class="dl-title">{words.visits}</h3>
      {!visits && <Skeleton tiles={2} lines={0} />}
      {visits?.length === 0 && <p class="muted">{words.noVisits}</p>}
      {visits && visits.length > 0 && (
        <ul class="dl-rows">
          {visits.map((visit) => (
            <li key={visit.id} class="dl-row">
              <button type="button" class="dl-head one" onClick={() => onTakeVisit(visit)}>
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
      <div class="dl-acts">
        <Button onClick={onBack}>{words.back}</Button>
      </div>
    </div>
  )
}
