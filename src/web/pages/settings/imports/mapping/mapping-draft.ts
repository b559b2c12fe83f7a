import type { ImportRecord } from '../../../../../features/imports/schemas.ts'
import { CODES_OF } from './codes-of.ts'
import { DATES, type FieldName, INSTEAD, REQUIRED } from './fields-of.ts'

export type Meaning = NonNullable<ImportRecord['mapping']>[string]
export type Column = NonNullable<ImportRecord['profile']>['columns'][number]

/** What somebody says of a file before it is checked. */
export interface MappingDraft {
  /** By the heading of the column. */
  columns: ReadonlyMap<string, Meaning>
  defaults: Readonly<Record<string, string>>
}

export function draftOf({ profile, mapping, defaults }: ImportRecord): MappingDraft {
  const meant = new Map(Object.entries(mapping ?? {}))
  const columns = (profile?.columns ?? []).map(({ name }) => [name, meant.get(name) ?? { field: null }] as const)
  return { columns: new Map(columns), defaults }
}

/** The meaning of a column once somebody has chosen its field: its dates have the order that was seen in it. */
export function meaningOf({ dateOrder }: Column, field: string | null): Meaning {
  const isPlain = field !== null && DATES.includes(field) && dateOrder !== null && dateOrder !== 'ask'
  return { field, ...(isPlain && { dateOrder }) }
}

/** Whether the order of a column's dates has to be said. */
export const isOrderOpen = ({ dateOrder }: Column, meaning: Meaning | undefined): boolean =>
  dateOrder === 'ask' && DATES.includes(meaning?.field ?? '') && meaning?.dateOrder === undefined

/** The words of a column that its field has codes for: those that somebody has to explain stand first, then those that are known. */
export function codeWords(kind: ImportRecord['kind'], { values, unknown }: Column, field: string | null): string[] {
  if (field === null || !Object.hasOwn(CODES_OF[kind], field)) return []
  const strange = unknown[field] ?? []
  const known = (values ?? []).filter((word) => word !== '' && !strange.includes(word))
  // Where a cell lists several, they are explained one by one.
  return [...strange, ...(field === 'types' ? [] : known)]
}

/** The words of a column that nobody has explained yet. */
export function openWords({ unknown }: Column, { field, values = {} }: Meaning): string[] {
  return (field === null ? [] : (unknown[field] ?? [])).filter((word) => !Object.hasOwn(values, word))
}

/** The fields that every row needs and nothing gives. */
export function missingFields(kind: ImportRecord['kind'], { columns, defaults }: MappingDraft): FieldName[] {
  const mapped = new Set([...columns.values()].map(({ field }) => field))
  const isGiven = (field: FieldName) =>
    mapped.has(field) || Object.hasOwn(defaults, field) || (INSTEAD[field] ?? []).some((other) => mapped.has(other))
  return REQUIRED[kind].filter((field) => !isGiven(field))
}

const MOST_SAMPLES = 3

/** What the first rows say in a column. */
export function samplesOf({ sample }: NonNullable<ImportRecord['profile']>, at: number): string[] {
  const said = sample.map(({ cells }) => cells[at] ?? '').filter((cell) => cell.trim() !== '')
  return [...new Set(said)].slice(0, MOST_SAMPLES)
}
