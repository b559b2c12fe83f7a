import { ImportWords } from '../imports/import-words.ts'
import { PatientDataWords } from './patient-data-words.ts'
import { Patients } from './patients.tsx'

/** What is kept of one patient: it is given to them, or erased. */
export function PatientDataSection() {
  return (
    <PatientDataWords>
      <ImportWords>
        <Patients />
      </ImportWords>
    </PatientDataWords>
  )
}
