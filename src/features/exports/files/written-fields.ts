import { TRANSFER_COLUMNS } from '../../../domain/transfer/transfer-columns.ts'
import type { TransferKind } from '../../../domain/transfer/transfer-kind.ts'

/** The fields that an export writes of a kind: an import reads back what it finds in them. */
export function writtenFields(kind: TransferKind): string[] {
  return TRANSFER_COLUMNS[kind].flatMap(({ field, isOnlyRead }) => (isOnlyRead ? [] : [field]))
}
