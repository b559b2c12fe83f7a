import * as z from 'zod'
import type { Fault } from '../../../domain/transfer/row-reader.ts'
import { squeezed } from '../../../domain/transfer/transfer-column.ts'
import { fieldErrors, unstorable } from '../../../platform/http/field-errors.ts'
import { externalId, name, text } from '../../../platform/http/fields.ts'
import type { FileRow } from '../reading/file-row.ts'
import type { ImportClinic, ReadRow } from '../running/import-context.ts'

const shape = z
  .strictObject({ externalId, name, specialty: text(100), active: z.boolean() })
  .partial()
  .required({ name: true })

/** A row of a file of doctors. */
export type DoctorRow = z.infer<typeof shape>

/** Checks a row by the rules of the directory. */
export function readDoctor(row: FileRow, read: ReadRow): { doctor: DoctorRow } | { fault: Fault } {
  if (row.fault !== undefined) return { fault: { field: null, why: row.fault } }
  const reading = read(row.cells)
  if (!('fields' in reading)) return { fault: reading }
  const given = Object.fromEntries(Object.entries(reading.fields).filter(([, value]) => value !== null))
  const parsed = shape.safeParse(given)
  const [error] = parsed.success ? unstorable(given) : fieldErrors(parsed.error)
  if (error) return { fault: { field: error.pointer.slice(2), why: error.detail } }
  return parsed.success ? { doctor: parsed.data } : { fault: { field: null, why: 'is not valid' } }
}

/** The doctor of the clinic whom a row means: of that id in the other system, or of that name, where neither says another id. */
export function knownDoctor({ doctors }: ImportClinic, { externalId: own, name: called }: DoctorRow) {
  const byId = own === undefined ? undefined : doctors.find((doctor) => doctor.externalId === own)
  if (byId) return { id: byId.id, why: 'externalId' }
  const byName = doctors.find(
    (doctor) => squeezed(doctor.name) === squeezed(called) && (own === undefined || doctor.externalId === null),
  )
  return byName ? { id: byName.id, why: 'name' } : null
}
