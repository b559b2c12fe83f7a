import { askedRows, flag, instant, int, text, texts, uuid } from '../../../db/asked.ts'
import { likenessKeys } from '../../../domain/patient-likeness.ts'
import type { Fault } from '../../../domain/transfer/row-reader.ts'
import { PERSON, personRow } from '../../../records/patients/patient-candidates.ts'
import type { FileRow } from '../reading/file-row.ts'
import { hashedKeys } from '../running/hashed-keys.ts'
import type { ImportClinic, ReadRow } from '../running/import-context.ts'
import type { ImportRun } from '../running/import-run.ts'
import { recordIdOf } from '../running/row-verdict.ts'
import { patientRowOf } from './patient-row.ts'

/** The rows of a file of patients, as statements take them. */
export const patientRows = askedRows({
  row: int,
  recordId: uuid,
  ...PERSON,
  email: text,
  language: text,
  externalId: text,
  metadata: text,
  doNotContact: flag,
  status: text,
  statusSince: instant,
  /** By what it is known to be the same as another row. */
  keys: texts,
  faultField: text,
  fault: text,
})

/** What a row of the file says, or what is wrong with it. */
export function readPatient(
  run: ImportRun,
  { row: one, read, clinic }: { row: FileRow; read: ReadRow; clinic: ImportClinic },
) {
  if (one.fault !== undefined) return { fault: { field: null, why: one.fault } satisfies Fault }
  const reading = read(one.cells)
  if (!('fields' in reading)) return { fault: reading }
  const { country, timezone } = clinic.settings
  return patientRowOf(reading.fields, { country, timezone, now: run.now })
}

/** The same as a row of a statement. */
export async function askedPatient(run: ImportRun, given: { row: FileRow; read: ReadRow; clinic: ImportClinic }) {
  const { row } = given.row
  const read = readPatient(run, given)
  if ('fault' in read) return { row, faultField: read.fault.field, fault: read.fault.why, doNotContact: false }
  const { name, phone, dateOfBirth, ...others } = read.patient
  const { country } = given.clinic.settings
  const recordId = recordIdOf(run.claimed.id, row)
  const keys = await hashedKeys(run, likenessKeys(read.patient))
  return { row, recordId, ...personRow({ name, phone, dateOfBirth }, country), ...others, metadata: null, keys }
}
