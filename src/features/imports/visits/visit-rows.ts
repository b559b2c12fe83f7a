import { askedRows, flag, instant, int, like, text, texts, uuid } from '../../../db/asked.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { sealTexts } from '../../../platform/vault/seal-texts.ts'
import { PERSON, personRow } from '../../../records/patients/patient-candidates.ts'
import type { FileRow } from '../reading/file-row.ts'
import { hashedKeys } from '../running/hashed-keys.ts'
import type { ImportClinic, ReadRow } from '../running/import-context.ts'
import type { ImportRun } from '../running/import-run.ts'
import { recordIdOf } from '../running/row-verdict.ts'
import { VISIT_TEXTS, type VisitRow, visitRowOf } from './visit-row.ts'

const FIELDS = [
  'doctorId',
  'locationId',
  'type',
  'treatmentType',
  'status',
  'priority',
  'startsAt',
  'endsAt',
  'timezone',
  'externalId',
] as const

/** The rows of a file of visits, as statements take them. */
export const visitRows = askedRows({
  row: int,
  recordId: uuid,
  /** What the file calls the patient: an id of ours, or of the other system. */
  ref: text,
  ...PERSON,
  ...like(appointments, [...FIELDS, ...VISIT_TEXTS]),
  isComing: flag,
  keys: texts,
  faultField: text,
  fault: text,
  madeAt: instant,
})

/** The columns of a visit that its row says; texts are sealed. */
export const VISIT_COLUMNS = [...FIELDS, ...VISIT_TEXTS] as const

export interface GivenVisit {
  row: FileRow
  read: ReadRow
  clinic: ImportClinic
}

/** What a row of the file says, or what is wrong with it. */
export function readVisit(run: ImportRun, { row, read, clinic }: GivenVisit) {
  if (row.fault !== undefined) return { fault: { field: null, why: row.fault } }
  const reading = read(row.cells)
  return 'fields' in reading ? visitRowOf(reading.fields, { clinic, now: run.now }) : { fault: reading }
}

/** By what a visit is the same as another row's: its id in the other system, or its patient, doctor and time. */
function keysOf({ externalId, patient, doctorId, start }: VisitRow): string[] {
  const { ref, name, dateOfBirth } = patient
  const who = ref ?? `${name?.toLowerCase()} ${dateOfBirth}`
  return [...(externalId === null ? [] : [`visit ${externalId}`]), `time ${who} ${doctorId} ${start}`]
}

/** A row as its statement takes it, without its texts. */
export async function askedVisit(
  run: ImportRun,
  row: number,
  read: ReturnType<typeof readVisit>,
  country: ImportClinic['settings']['country'],
) {
  if ('fault' in read) return { row, faultField: read.fault.field, fault: read.fault.why, isComing: false }
  const { patient, start, end, texts: _, ...visit } = read.visit
  const { name, phone, dateOfBirth, ref } = patient
  const person = name === null ? {} : personRow({ name, phone, dateOfBirth }, country)
  const keys = await hashedKeys(run, keysOf(read.visit))
  return {
    row,
    recordId: recordIdOf(run.claimed.id, row),
    ref,
    ...person,
    ...visit,
    startsAt: start,
    endsAt: end,
    keys,
  }
}

/** Its texts, sealed for the record it makes. */
export function sealedTexts({ vault, claimed }: ImportRun, { row, visit }: { row: number; visit: VisitRow }) {
  return sealTexts(vault, visit.texts, {
    table: appointments,
    clinicId: claimed.clinic_id,
    id: recordIdOf(claimed.id, row),
  })
}
