import { DomainError } from '../../domain/errors.ts'
import { columnOfField } from '../../domain/transfer/transfer-columns.ts'
import type { TransferKind } from '../../domain/transfer/transfer-kind.ts'
import { pointerTo } from '../../platform/http/field-errors.ts'
import type { MappingInput } from './schemas.ts'

/** @throws DomainError VALIDATION_ERROR that names each field which files of this kind do not have */
export function refuseUnknownFields(
  kind: TransferKind,
  {
    mapping = {},
    defaults = {},
  }: { mapping?: MappingInput | undefined; defaults?: Record<string, string> | undefined },
): void {
  const detail = `is not a field of ${kind}`
  const isUnknown = (field: string | null) => field !== null && columnOfField(kind, field) === null
  const errors = [
    ...Object.entries(mapping)
      .filter(([, { field }]) => isUnknown(field))
      .map(([heading]) => ({ detail, pointer: pointerTo(['mapping', heading, 'field']) })),
    ...Object.keys(defaults)
      .filter(isUnknown)
      .map((field) => ({ detail, pointer: pointerTo(['defaults', field]) })),
  ]
  if (errors.length > 0)
    throw new DomainError('VALIDATION_ERROR', 'The request has fields that are not valid.', {
      errors: errors.slice(0, 20),
    })
}
