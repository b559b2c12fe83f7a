import { changedFields } from '../set-up/changed-fields.ts'
import { ChangedSince } from '../set-up/changed-since.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { TypedDoctor } from './doctor-draft.ts'

interface DoctorChangedProps {
  before: TypedDoctor
  now: TypedDoctor
  onKeepMine: () => void
  onTakeTheirs: () => void
}

/** What another administrator has changed of a doctor meanwhile. */
export function DoctorChanged({ before, now, ...choice }: DoctorChangedProps) {
  const words = useSetUpWords()
  const { doctors } = words
  const labels: Record<keyof TypedDoctor, string> = {
    name: doctors.name,
    specialty: doctors.specialty,
    externalId: doctors.externalId,
    active: doctors.active,
  }
  const shown = ({ active, ...texts }: TypedDoctor): Record<keyof TypedDoctor, string> => ({
    ...texts,
    active: active ? words.yes : words.no,
  })
  const [was, is] = [shown(before), shown(now)]
  const changed = changedFields(was, is)
  const names = (Object.keys(labels) as (keyof TypedDoctor)[]).filter((name) => name in changed)
  return (
    <ChangedSince
      differences={names.map((name) => ({ label: labels[name], before: was[name], now: is[name] }))}
      {...choice}
    />
  )
}
