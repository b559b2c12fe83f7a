import { Search, UserPlus } from 'lucide-preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { PatientRecord } from '../../../features/directory/patients/schemas.ts'
import { Button } from '../../parts/button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Field } from '../../parts/field.tsx'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { useFocus } from '../use-focus.ts'
import { useListWords } from './list-words.tsx'
import { PatientRow } from './patient-row.tsx'
import { usePatientSearch } from './use-patient-search.ts'
import { useRows } from './use-rows.ts'

interface PatientSearchProps {
  label: string
  text: string
  onText: (text: string) => void
  onTake: (patient: PatientRecord) => void
  /** Somebody who is not on record, by what was typed. */
  onNew: (text: string) => void
}

/** Finds a patient while one types. Arrow down goes into what was found, Enter takes the first; where nobody is found, it registers them. */
export function PatientSearch({ label, text, onText, onTake, onNew }: PatientSearchProps) {
  const { find: words } = useListWords()
  const { found, error, refetch, isCurrent } = usePatientSearch(text)
  const walk = useRows(found?.map(({ id }) => id) ?? [])
  const input = useRef<HTMLInputElement>(null)
  const [wantsFirst, setWantsFirst] = useState(false)
  useFocus(() => input.current)
  useEffect(() => {
    // Who types and presses Enter at once means what the whole text finds.
    if (!wantsFirst || !isCurrent || !found) return
    const [first] = found
    setWantsFirst(false)
    if (first) onTake(first)
    else onNew(text.trim())
  }, [wantsFirst, isCurrent, found])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault()
      setWantsFirst(true)
    }
    if (event.key !== 'ArrowDown') return
    event.preventDefault()
    walk.list.current?.querySelector<HTMLElement>('[data-row]')?.focus()
  }
  return (
    <div class="dl-find">
      <Field label={label} hint={words.hint}>
        {(control) => (
          <input
            {...control}
            ref={input}
            type="search"
            autocomplete="off"
            spellcheck={false}
            value={text}
            onInput={({ currentTarget }) => onText(currentTarget.value)}
            onKeyDown={onKeyDown}
          />
        )}
      </Field>
      {error && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      {text.trim() !== '' && found === undefined && !error && isCurrent === false && <Skeleton tiles={3} lines={0} />}
      <p class="vh" role="status">
        {found && isCurrent ? words.count(found.length) : ''}
      </p>
      {found && found.length > 0 && (
        <ul class="dl-rows" aria-label={words.results} ref={walk.list} onKeyDown={walk.onKeyDown}>
          {found.map((patient) => (
            <PatientRow key={patient.id} patient={patient} walk={walk} onTake={() => onTake(patient)} />
          ))}
        </ul>
      )}
      {found?.length === 0 && isCurrent ? (
        <Empty icon={Search} title={words.nobody(text.trim())} why={words.nobodyWhy}>
          <Button look="primary" onClick={() => onNew(text.trim())}>
            <UserPlus size={16} aria-hidden="true" />
            {words.register}
          </Button>
        </Empty>
      ) : (
        <div class="dl-acts">
          <Button onClick={() => onNew(text.trim())}>
            <UserPlus size={16} aria-hidden="true" />
            {words.register}
          </Button>
        </div>
      )}
    </div>
  )
}
