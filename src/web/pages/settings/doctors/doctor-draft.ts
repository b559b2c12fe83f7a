import { changedFields } from '../edits/changed-fields.ts'
import type { Doctor } from '../set-up/use-set-up.ts'

/** A doctor as they stand in their form. */
export interface TypedDoctor {
  name: string
  specialty: string
  externalId: string
  active: boolean
}

export const typedDoctor = ({ name, specialty, externalId, active }: Doctor): TypedDoctor => ({
  name,
  specialty: specialty ?? '',
  externalId: externalId ?? '',
  active,
})

export const NEW_DOCTOR = { name: '', specialty: '', externalId: '', active: true, version: 0 }

const orNull = (text: string) => text.trim() || null

/** What is sent of the fields that are not as they were. */
export function doctorChanges(before: TypedDoctor, now: TypedDoctor) {
  const { name, specialty, externalId, active } = changedFields(before, now)
  return {
    ...(name !== undefined && { name }),
    ...(specialty !== undefined && { specialty: orNull(specialty) }),
    ...(externalId !== undefined && { externalId: orNull(externalId) }),
    ...(active !== undefined && { active }),
  }
}
