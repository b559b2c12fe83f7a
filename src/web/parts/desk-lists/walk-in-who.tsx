import { useRef, useState } from 'preact/hooks'
import { asProblem } from '../../client/problem.ts'
import { Button } from '../../parts/button.tsx'
import { useFocus } from '../use-focus.ts'
import type { FoundPatient } from './desk-result.ts'
import { useListWords } from './list-words.tsx'
import { PatientFields, type PersonText } from './patient-fields.tsx'
import { PatientSearch } from './patient-search.tsx'
import { personOf } from './person-known.ts'
import { TakenPatient } from './taken-patient.tsx'
import type { Who } from './walk-in-write.ts'

/** Who has come: found by name or number, or taken down. */
export function WalkInWho({ onChange, error }: { onChange: (who: Who | null) => void; error: unknown }) {
  const { walkIn: words, find, patient } = useListWords()
  const [text, setText] = useState('')
  const [taken, setTaken] = useState<FoundPatient | null>(null)
  const [person, setPerson] = useState<PersonText | null>(null)
  const first = useRef<HTMLInputElement>(null)
  const again = useRef<HTMLDivElement>(null)
  const isNew = person !== null
  useFocus(
    () => (isNew ? first.current : again.current?.closest('form')?.querySelector<HTMLElement>('[type=submit]')),
    [isNew, taken],
  )
  const write = (next: PersonText | null) => {
    setPerson(next)
    onChange(next && next.name.trim() !== '' ? { patient: personOf(next) } : null)
  }
  if (taken)
    return (
      <div class="dl-find" ref={again}>
        <TakenPatient
          patient={taken}
          onChange={() => {
            setTaken(null)
            onChange(null)
          }}
        />
      </div>
    )
  if (person)
    return (
      <>
        <PatientFields
          person={person}
          onChange={write}
          first={first}
          errorOf={(name) =>
            error && asProblem(error).errorAt(`#/patient/${name}`) !== undefined ? patient.wrong[name] : undefined
          }
        />
        <div class="dl-acts">
          <Button onClick={() => write(null)}>{find.back}</Button>
        </div>
      </>
    )
  return (
    <PatientSearch
      label={words.who}
      text={text}
      onText={setText}
      onTake={(found) => {
        setTaken(found)
        onChange({ patientId: found.id })
      }}
      onNew={(typed) =>
        write({ name: /\d/.test(typed) ? '' : typed, phone: /\d/.test(typed) ? typed : '', dateOfBirth: '' })
      }
    />
  )
}
