import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import { SaveEdits } from '../edits/save-edits.tsx'
import { useEdits } from '../edits/use-edits.ts'
import { CheckedForm } from '../form/checked-form.tsx'
import type { AffectedVisit } from '../set-up/affected-note.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { Doctor } from '../set-up/use-set-up.ts'
import { doctorChanges, NEW_DOCTOR, type TypedDoctor, typedDoctor } from './doctor-draft.ts'
import { DoctorFields } from './doctor-fields.tsx'
import { useDoctorDifferences } from './use-doctor-differences.ts'

interface DoctorFormProps {
  /** None is a new one. */
  doctor: Doctor | null
  /** What the clinic’s doctors specialise in already. */
  specialties: readonly string[]
  /** Closed, with the booked visits that a change was against. */
  onClose: (affected?: readonly AffectedVisit[]) => void
}

export function DoctorForm({ doctor, specialties, onClose }: DoctorFormProps) {
  const words = useSetUpWords().doctors
  const differencesOf = useDoctorDifferences()
  const record = doctor ? { ...typedDoctor(doctor), version: doctor.version } : NEW_DOCTOR
  const edits = useEdits<typeof record, TypedDoctor>(`doctor ${doctor?.id ?? 'new'}`, record)
  const typed = { ...edits.of, ...edits.edits }
  const save = useWrite(
    async (): Promise<readonly AffectedVisit[]> => {
      const changes = doctorChanges(edits.of, typed)
      if (!doctor) {
        const { active: _, ...fields } = changes
        await parseResponse(api.doctors.$post({ json: { ...fields, name: typed.name } }))
        return []
      }
      if (Object.keys(changes).length === 0) return []
      const param = { id: doctor.id }
      return (await parseResponse(api.doctors[':id'].$put({ param, json: changes }, ifMatch(edits.of)))).affected
    },
    (affected) => {
      tellDone({ title: (doctor ? words.saved : words.added)(typed.name) })
      edits.discard()
      onClose(affected)
    },
  )
  return (
    <CheckedForm class="set-form" error={save.error} isSending={save.isPending} onSend={() => save.mutate()}>
      <DoctorFields
        typed={typed}
        isNew={doctor === null}
        specialties={specialties}
        problem={save.error && asProblem(save.error)}
        onChange={edits.edit}
      />
      <SaveEdits
        label={words.save}
        edits={edits}
        save={save}
        changes={edits.before ? differencesOf(edits.before, record) : []}
        onClose={onClose}
      />
    </CheckedForm>
  )
}
