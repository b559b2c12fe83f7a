import { APPOINTMENT_COLUMNS } from './appointment-columns.ts'
import { DOCTOR_COLUMNS, HOURS_COLUMNS } from './directory-columns.ts'
import { PATIENT_COLUMNS } from './patient-columns.ts'
import { squeezed, type TransferColumn } from './transfer-column.ts'
import type { TransferKind } from './transfer-kind.ts'

/**
 * The columns of each kind of file. An import reads all of them; an export writes those that are not only read, in this order.
 * A reference is written as the record's external id, or where it has none as its id; a visit's patient is named beside it, by which
 * they are found where the id is of another clinic.
 */
export const TRANSFER_COLUMNS: Readonly<Record<TransferKind, readonly TransferColumn[]>> = {
  patients: PATIENT_COLUMNS,
  doctors: DOCTOR_COLUMNS,
  hours: HOURS_COLUMNS,
  appointments: APPOINTMENT_COLUMNS,
}

/** The column of a kind that a field is; null where it has none. */
export function columnOfField(kind: TransferKind, field: string): TransferColumn | null {
  return TRANSFER_COLUMNS[kind].find((column) => column.field === field) ?? null
}

/**
 * Which fields the headings of a file mean: our own names first, then what other systems call them. No field is guessed twice.
 * @returns the fields in the order of the headings, null for a heading that says nothing to us
 */
export function guessFields(kind: TransferKind, headings: readonly string[]): (string | null)[] {
  const columns = TRANSFER_COLUMNS[kind]
  const names = headings.map(squeezed)
  const taken = new Map<string, number>()
  const take = (field: string, at: number) => {
    if (!taken.has(field) && ![...taken.values()].includes(at)) taken.set(field, at)
  }
  for (const { field } of columns) {
    const at = names.indexOf(squeezed(field))
    if (at >= 0) take(field, at)
  }
  const most = Math.max(...columns.map(({ called }) => called.length))
  // What a column is called most plainly stands first in its list.
  for (let rank = 0; rank < most; rank++) {
    for (const { field, called } of columns) {
      const at = names.findIndex((name) => name !== '' && name === called[rank])
      if (at >= 0) take(field, at)
    }
  }
  return names.map((_, at) => [...taken].find(([, column]) => column === at)?.[0] ?? null)
}
