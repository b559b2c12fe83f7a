import { useState } from 'preact/hooks'
import type { ErasureAnswer } from '../../../../features/directory/erasure/schemas.ts'
import type { PatientRecord } from '../../../../features/directory/patients/schemas.ts'
import { Button } from '../../../parts/button.tsx'
import { Time } from '../../../parts/time.tsx'
import { useClinicZone } from '../../../session/use-clinic-zone.ts'
import { EraseForm } from './erase-form.tsx'
import { ErasedNow } from './erased-now.tsx'
import { usePatientDataWords } from './patient-data-words.ts'
import { PatientExports } from './patient-exports.tsx'

interface PatientPanelProps {
  patient: PatientRecord
  onReload: () => void
}

/** What can be done with all that is kept of a patient. */
export function PatientPanel({ patient, onReload }: PatientPanelProps) {
  const words = usePatientDataWords()
  const zone = useClinicZone()
  // What was read at first is what is erased; the list is asked for again once it was.
  const [shown] = useState(patient)
  const [isErasing, setErasing] = useState(false)
  const [erased, setErased] = useState<ErasureAnswer | null>(null)
  if (erased) return <ErasedNow erasure={erased} />
  if (shown.erasedAt !== null)
    return (
      <p class="rec-notice">
        {words.erasedAt} <Time at={shown.erasedAt} timeZone={zone} isWithin />.
      </p>
    )
  if (shown.mergedInto !== null) return <p class="rec-notice">{words.merged}</p>
  return (
    <>
      {!isErasing && <PatientExports patientId={shown.id} />}
      <div class="rec-part">
        <h3>{words.erase}</h3>
        {isErasing ? (
          <EraseForm patient={shown} onErased={setErased} onReload={onReload} onLeave={() => setErasing(false)} />
        ) : (
          <>
            <p>{words.eraseLead}</p>
            <Button look={['plain', 'bad']} onClick={() => setErasing(true)}>
              {words.eraseBegin}…
            </Button>
          </>
        )}
      </div>
    </>
  )
}
