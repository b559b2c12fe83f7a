import { nameKeyOf } from './patient-key.ts'

/**
 * What a person is known to be the same by as another who is registered with them: the external id, or the day of birth with the
 * same words of a name in any order, or with its letters run together. The same rules are asked in SQL of records that stand
 * (`records/patients/patient-candidates.ts`). Without a day of birth nobody is like anybody. Who is nearly of
 * one name is not known to be the same: the desk is shown the two.
 */
export function likenessKeys(person: {
  name: string
  dateOfBirth: string | null
  externalId: string | null
}): string[] {
  const { name, dateOfBirth, externalId } = person
  const known = externalId === null ? [] : [`id ${externalId}`]
  if (dateOfBirth === null) return known
  const { searchName } = nameKeyOf(name)
  if (searchName === '') return [...known, `as typed ${dateOfBirth} ${name.toLowerCase()}`]
  const words = [...new Set(searchName.split(' '))].sort().join(' ')
  return [...known, `words ${dateOfBirth} ${words}`, `letters ${dateOfBirth} ${searchName.replaceAll(' ', '')}`]
}
