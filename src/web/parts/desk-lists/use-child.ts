import type { PatientRecord } from '../../../features/directory/patients/schemas.ts'
import { useClinicZone } from '../../session/use-clinic-zone.ts'
import { childsAge } from './child-of.ts'
import { useListWords } from './list-words.tsx'

type Told = Partial<Pick<PatientRecord, 'dateOfBirth' | 'guardianUserIds'>>

/** Says that somebody is a child, and whether a guardian is linked to the record; null of whoever is none. */
export function useChild() {
  const { find: words } = useListWords()
  const zone = useClinicZone()
  return ({ dateOfBirth, guardianUserIds }: Told): string | null => {
    const age = childsAge(dateOfBirth, zone, Date.now())
    if (age === null) return null
    return [words.child(age), guardianUserIds && words.guardians(guardianUserIds.length)].filter(Boolean).join(', ')
  }
}
