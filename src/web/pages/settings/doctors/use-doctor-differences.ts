import { differences } from '../edits/differences.ts'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { TypedDoctor } from './doctor-draft.ts'

type Shown = Record<keyof TypedDoctor, string>

/** What another administrator has changed of a doctor meanwhile. */
export function useDoctorDifferences() {
  const { doctors, yes, no } = useSetUpWords()
  const labels: Shown = {
    name: doctors.name,
    specialty: doctors.specialty,
    externalId: doctors.externalId,
    active: doctors.active,
  }
  const shown = ({ active, ...texts }: TypedDoctor): Shown => ({ ...texts, active: active ? yes : no })
  return (before: TypedDoctor, now: TypedDoctor) => differences(labels, shown(before), shown(now))
}
