import './list.css'
import './panel.css'
import { Dialog } from '../../parts/dialog.tsx'
import type { PanelProps } from './desk-result.ts'
import { ListWords, useListWords } from './list-words.tsx'
import { NewPatientForm } from './new-patient-form.tsx'

/** Registers somebody who is not on record yet. */
export function NewPatientPanel(props: PanelProps) {
  return (
    <ListWords>
      <NewPatient {...props} />
    </ListWords>
  )
}

function NewPatient({ onClose, onDone }: PanelProps) {
  const { patient: words } = useListWords()
  return (
    <Dialog title={words.title} look="sheet" onClose={onClose}>
      <NewPatientForm
        name=""
        phone=""
        onBack={onClose}
        onDone={(patient, isNew) => onDone({ kind: 'patient', patient, isNew })}
      />
    </Dialog>
  )
}
