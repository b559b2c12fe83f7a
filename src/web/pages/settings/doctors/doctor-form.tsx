import { parseResponse } from 'hono/client'
import { useRef } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { focusFirstError } from '../../../parts/field.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import type { AffectedVisit } from '../set-up/affected-note.tsx'
import { SaveBar } from '../set-up/save-bar.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import { useEdits } from '../set-up/use-edits.ts'
import type { Doctor } from '../set-up/use-set-up.ts'
import { DoctorChanged } from './doctor-changed.tsx'
import { doctorChanges, NEW_DOCTOR, type TypedDoctor, typedDoctor } from './doctor-draft.ts'
import { DoctorFields } from './doctor-fields.tsx'

interface DoctorFormProps {
  /** None is a new one. */
  doctor: Doctor | null
  /** What the clinic’s doctors specialise in already. */
  specialties: readonly string[]
  onClose: (affected: readonly AffectedVisit[]) => void
}

export function DoctorForm({ doctor, specialties, onClose }: DoctorFormProps) {
  const words = useSetUpWords()
  const form = useRef<HTMLFormElement>(null)
  const record = doctor ? { ...typedDoctor(doctor), version: doctor.version } : NEW_DOCTOR
  const { edits, of, before, isEdited, isRestored, edit, keepMine, discard } = useEdits<
    typeof record,
    Partial<TypedDoctor>
  >(`doctor ${doctor?.id ?? 'new'}`, record, {})
  const typed = { ...of, ...edits }
  const save = useWrite(
    async (): Promise<readonly AffectedVisit[]> => {
      const changes = doctorChanges(of, typed)
      if (!doctor) {
        const { active: _, ...fields } = changes
        await parseResponse(api.doctors.$post({ json: { ...fields, name: typed.name } }))
        return []
      }
      if (Object.keys(changes).length === 0) return []
      const param = { id: doctor.id }
      return (await parseResponse(api.doctors[':id'].$put({ param, json: changes }, ifMatch(of)))).affected
    },
    (affected) => {
      tellDone({ title: (doctor ? words.doctors.saved : words.doctors.added)(typed.name) })
      discard()
      onClose(affected)
    },
  )
  const goOn = () => {
    save.reset()
    keepMine()
  }
  const problem = save.error && asProblem(save.error)
  return (
    <form
      ref={form}
      class="su-form"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(undefined, { onError: () => setTimeout(() => focusFirstError(form.current)) })
      }}
    >
      <DoctorFields
        typed={typed}
        isNew={doctor === null}
        specialties={specialties}
        problem={problem}
        onChange={(change) => edit({ ...edits, ...change })}
      />
      {before && <DoctorChanged before={before} now={record} onKeepMine={goOn} onTakeTheirs={discard} />}
      {problem && !before && <ProblemStrip error={problem} />}
      <SaveBar
        label={words.doctors.save}
        isEdited={isEdited}
        isRestored={isRestored}
        isPending={save.isPending}
        blocked={before ? words.changed.first : undefined}
        onDiscard={() => {
          discard()
          onClose([])
        }}
      />
    </form>
  )
}
