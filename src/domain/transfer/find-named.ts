import { squeezed } from './transfer-column.ts'

/** A record that a file may name. */
export interface NamedRecord {
  id: string
  name: string
  externalId: string | null
}

/** What doctors are called before their names. */
const TITLES = /^(dr|prof|professor|med|univ|pd|mr|mrs|ms|herr|frau|dra|doctor|doctora|डॉ)+(?=\p{L}{2})/u

const bareName = (name: string) => squeezed(name).replace(TITLES, '')

/**
 * The record that a file means: by its external id, its id, or its name, with titles or without; case, spaces and dots are no matter.
 * @returns `several` where the name is that of more than one, null where it is nobody's
 */
export function findNamed<T extends NamedRecord>(records: readonly T[], text: string): T | 'several' | null {
  const byId =
    records.find(({ externalId }) => externalId === text) ?? records.find(({ id }) => id === text.toLowerCase())
  if (byId) return byId
  for (const nameOf of [squeezed, bareName]) {
    const wanted = nameOf(text)
    const found = wanted === '' ? [] : records.filter(({ name }) => nameOf(name) === wanted)
    if (found.length > 1) return 'several'
    if (found[0]) return found[0]
  }
  return null
}
