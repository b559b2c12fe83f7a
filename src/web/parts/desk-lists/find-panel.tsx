import './list.css'
import './panel.css'
import { useState } from 'preact/hooks'
import { Dialog } from '../../parts/dialog.tsx'
import type { FoundPatient, PanelProps } from './desk-result.ts'
import { ListWords, useListWords } from './list-words.tsx'
import { NewPatientForm } from './new-patient-form.tsx'
import { PatientSearch } from './patient-search.tsx'
import { PatientVisits } from './patient-visits.tsx'

interface FindPanelProps extends PanelProps {
  /** Says what is done with whom is found; to the desk a visit is booked for them. */
  take?: (name: string) => string
}

/** Finds a patient or one of their visits; whom nobody has is registered in the same panel. */
export function FindPanel(props: FindPanelProps) {
  return (
    <ListWords>
      <Find {...props} />
    </ListWords>
  )
}

function Find({ onClose, onDone, take }: FindPanelProps) {
  const { find: words, patient: patientWords } = useListWords()
  const [text, setText] = useState('')
  const [isNew, setNew] = useState(false)
  const [taken, setTaken] = useState<FoundPatient | null>(null)
  const title = isNew ? patientWords.title : (taken?.name ?? words.title)
  return (
    <Dialog title={title} look="sheet" onClose={onClose}>
      {isNew ? (
        <NewPatientForm
          name={/\d/.test(text) ? '' : text}
          phone={/\d/.test(text) ? text : ''}
          onBack={() => setNew(false)}
          onDone={(patient, wasMade) => onDone({ kind: 'patient', patient, isNew: wasMade })}
        />
      ) : taken ? (
        <PatientVisits
          patient={taken}
          take={(take ?? words.newVisit)(taken.name)}
          onTake={() => onDone({ kind: 'patient', patient: taken, isNew: false })}
          onTakeVisit={(visit) => onDone({ kind: 'visit', patient: taken, visit })}
          onBack={() => setTaken(null)}
        />
      ) : (
        <PatientSearch label={words.label} text={text} onText={setText} onTake={setTaken} onNew={() => setNew(true)} />
      )}
    </Dialog>
  )
}
