import type { Ref } from 'preact'
import { Field } from '../../parts/field.tsx'
import { useListWords } from './list-words.tsx'

export interface PersonText {
  name: string
  dateOfBirth: string
  phone: string
}

interface PatientFieldsProps {
  person: PersonText
  onChange: (person: PersonText) => void
  errorOf: (name: keyof PersonText) => string | undefined
  first: Ref<HTMLInputElement>
}

/** Who somebody is, as the desk takes it down. */
export function PatientFields({ person, onChange, errorOf, first }: PatientFieldsProps) {
  const { patient: words } = useListWords()
  const set = (name: keyof PersonText) => (event: { currentTarget: HTMLInputElement }) =>
    onChange({ ...person, [name]: event.currentTarget.value })
  return (
    <>
      <Field label={words.name} error={errorOf('name')}>
        {(control) => (
          <input
            {...control}
            ref={first}
            maxLength={200}
            autocomplete="off"
            value={person.name}
            onInput={set('name')}
          />
        )}
      </Field>
      <Field label={words.dateOfBirth} hint={words.dateHint} error={errorOf('dateOfBirth')}>
        {(control) => <input {...control} type="date" value={person.dateOfBirth} onInput={set('dateOfBirth')} />}
      </Field>
      <Field label={words.phone} error={errorOf('phone')}>
        {(control) => (
          <input
            {...control}
            type="tel"
            maxLength={50}
            autocomplete="off"
            value={person.phone}
            onInput={set('phone')}
          />
        )}
      </Field>
    </>
  )
}
