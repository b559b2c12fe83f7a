import { parseResponse } from 'hono/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { asProblem } from '../../client/problem.ts'
import { useWrite } from '../../client/use-write.ts'
import { Button } from '../../parts/button.tsx'
import { focusFirstError } from '../../parts/field.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { tellDone } from '../../parts/toasts.tsx'
import { useFocus } from '../use-focus.ts'
import { Candidates, candidatesOf } from './candidates.tsx'
import type { FoundPatient } from './desk-result.ts'
import { useListWords } from './list-words.tsx'
import { PatientFields, type PersonText } from './patient-fields.tsx'
import { personOf, toRegister } from './person-known.ts'

interface NewPatientFormProps {
  name: string
  phone: string
  onBack: () => void
  /** @param isNew whether they were registered, and not found on record after all */
  onDone: (patient: FoundPatient, isNew: boolean) => void
}

export function NewPatientForm({ name, phone, onBack, onDone }: NewPatientFormProps) {
  const { patient: words, cancel, saving } = useListWords()
  const [person, setPerson] = useState<PersonText>({ name, phone, dateOfBirth: '' })
  const [isNameMissing, setNameMissing] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const first = useRef<HTMLInputElement>(null)
  const register = useWrite(
    async (confirmNew: boolean) => {
      const asked = await toRegister(personOf(person), { asksFirst: !confirmNew })
      return parseResponse(api.patients.$post({ json: { ...asked, ...(confirmNew && { confirmNew }) } }))
    },
    (patient) => {
      tellDone({ title: words.registered(patient.name) })
      onDone(patient, true)
    },
  )
  useFocus(() => first.current)
  useEffect(() => focusFirstError(form.current), [register.error, isNameMissing])
  const candidates = candidatesOf(register.error)
  const errorOf = (field: keyof PersonText) => {
    if (field === 'name' && isNameMissing) return words.nameMissing
    const isRefused = register.error && asProblem(register.error).errorAt(`#/${field}`) !== undefined
    return isRefused ? words.wrong[field] : undefined
  }
  return (
    <form
      class="dl-form"
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const isMissing = person.name.trim() === ''
        setNameMissing(isMissing)
        if (!isMissing) register.mutate(false)
      }}
    >
      {candidates && (
        <Candidates
          candidates={candidates}
          isSaving={register.isPending}
          onTake={({ id, name: known }) => onDone({ id, name: known }, false)}
          onNew={() => register.mutate(true)}
        />
      )}
      {register.error && !candidates && <ProblemStrip error={register.error} />}
      <PatientFields person={person} onChange={setPerson} errorOf={errorOf} first={first} />
      <div class="dl-acts">
        <Button type="submit" look={candidates ? [] : 'primary'} disabled={register.isPending}>
          {register.isPending ? saving : words.save}
        </Button>
        <Button onClick={onBack}>{cancel.keep}</Button>
      </div>
    </form>
  )
}
