import { Button } from '../../parts/button.tsx'
import type { FoundPatient } from './desk-result.ts'
import { useListWords } from './list-words.tsx'
import { PatientFacts } from './patient-facts.tsx'

/** Whom the desk has found, until it takes somebody else. */
export function TakenPatient({ patient, onChange }: { patient: FoundPatient; onChange: () => void }) {
  const { walkIn: words } = useListWords()
  return (
    <div class="dl-taken">
      <div>
        <b>{patient.name}</b>
        <PatientFacts patient={patient} />
      </div>
      <Button onClick={onChange}>{words.change}</Button>
    </div>
  )
}
