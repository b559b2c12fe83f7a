import '../desk-lists/list.css'
import '../desk-lists/panel.css'
import { useState } from 'preact/hooks'
import { Dialog } from '../../parts/dialog.tsx'
import type { DeskWords } from '../../words/desk/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import type { FoundPatient } from '../desk-lists/desk-result.ts'
import { useListWords } from '../desk-lists/list-words.tsx'
import { NewPatientForm } from '../desk-lists/new-patient-form.tsx'
import { PatientSearch } from '../desk-lists/patient-search.tsx'
import { NewVisitForm } from './new-visit-form.tsx'
import type { NewVisitFrom } from './new-visit-from.ts'

/** Books a visit: for whom, with whom and when. Whom nobody has is registered on the way. */
export function NewVisitPanel({ from, onClose }: { from: NewVisitFrom; onClose: () => void }) {
  const words = usePageWords<DeskWords>()
  const { find, patient: patientWords } = useListWords()
  const [text, setText] = useState('')
  const [isNew, setNew] = useState(false)
  const [patient, setPatient] = useState(from.patient)
  const take = (taken: FoundPatient) => {
    setPatient(taken)
    setNew(false)
  }
  return (
    <Dialog title={patient?.name ?? (isNew ? patientWords.title : words.newVisit)} look="sheet" onClose={onClose}>
      {patient ? (
        <NewVisitForm from={from} patient={patient} onOther={() => setPatient(null)} onBooked={onClose} />
      ) : isNew ? (
        <NewPatientForm
          name={/\d/.test(text) ? '' : text}
          phone={/\d/.test(text) ? text : ''}
          onBack={() => setNew(false)}
          onDone={take}
        />
      ) : (
        <PatientSearch
          label={`${words.forWhom} ${find.label}`}
          text={text}
          onText={setText}
          onTake={take}
          onNew={() => setNew(true)}
        />
      )}
    </Dialog>
  )
}
