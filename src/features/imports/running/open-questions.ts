import type { FieldError } from '../../../domain/errors.ts'
import { type Mapping, meaningIn } from '../../../domain/transfer/row-reader.ts'
import { columnOfField, TRANSFER_COLUMNS } from '../../../domain/transfer/transfer-columns.ts'
import type { TransferKind } from '../../../domain/transfer/transfer-kind.ts'
import { pointerTo } from '../../../platform/http/field-errors.ts'
import type { KeptProfile } from '../schemas.ts'

/** Columns by which a field that a row must have may be given otherwise. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = { name: ['lastName', 'firstName'] }

/**
 * What somebody has to say of a file before its rows can be checked: the order of dates that the file leaves open, and where a field
 * is that every row must have.
 */
export function openQuestions(
  kind: TransferKind,
  {
    profile,
    mapping,
    defaults,
  }: { profile: KeptProfile; mapping: Mapping; defaults: Readonly<Record<string, string>> },
): FieldError[] {
  const orders = profile.columns.flatMap(({ name, dateOrder }) => {
    const { field, dateOrder: said } = meaningIn(mapping, name) ?? { field: null }
    const column = field === null ? null : columnOfField(kind, field)
    const isDate = column?.as === 'date' || column?.as === 'instant'
    if (!isDate || dateOrder !== 'ask' || said !== undefined) return []
    const detail = 'is required: its dates could be day first or month first, so say dmy or mdy'
    return [{ detail, pointer: pointerTo(['mapping', name, 'dateOrder']) }]
  })
  const mapped = new Set(profile.columns.flatMap(({ name }) => meaningIn(mapping, name)?.field ?? []))
  const isGiven = (field: string): boolean =>
    mapped.has(field) || defaults[field] !== undefined || (INSTEAD[field] ?? []).some((other) => mapped.has(other))
  const missing = TRANSFER_COLUMNS[kind]
    .filter(({ field, isRequired }) => isRequired && !isGiven(field))
    .map(({ field }) => ({
      detail: `no column is ${field}: map one to it, or give it in defaults`,
      pointer: '#/mapping',
    }))
  return [...orders, ...missing]
}
