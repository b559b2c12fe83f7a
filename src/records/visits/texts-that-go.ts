import { sql } from 'drizzle-orm'
import type { Check } from '../../db/checks.ts'
import type { Sealed } from '../../db/sealed.ts'
import { DomainError } from '../../domain/errors.ts'
import { openOrRefuse } from '../../platform/vault/open-texts.ts'
import type { Vault } from '../../platform/vault/vault.ts'
import { type AppointmentImage, readImage } from './appointment.ts'
import { sealedVisit } from './present-appointment.ts'

/** The texts about the patient of the visit, with their columns. They are removed when the visit goes to another patient. */
const OF_PATIENT = {
  reason: 'reason',
  notes: 'notes',
  staffNote: 'staff_note',
  address: 'address',
  overbookReason: 'overbook_reason',
} as const

type PatientsText = keyof typeof OF_PATIENT
export type PatientsColumn = (typeof OF_PATIENT)[PatientsText]

export const PATIENTS_TEXTS = Object.keys(OF_PATIENT) as PatientsText[]
const COLUMNS = Object.values(OF_PATIENT)

/** Of the patient's texts, the columns that a request does not name. @param names the columns that it names */
export const unnamed = (names: readonly string[]): PatientsColumn[] =>
  COLUMNS.filter((column) => !names.includes(column))

/** Nothing was written: the change would remove texts that nobody has tried to open. Elsewhere it is the refusal it says. */
export class NotOpened extends DomainError {
  readonly image: AppointmentImage

  constructor(image: unknown) {
    super('UNREADABLE_FIELD', 'Nothing was changed, because the visit has texts that may not be readable.')
    this.image = readImage(image)
  }
}

/**
 * The statement cannot open a text, so the row tells which it may remove: those that the Worker has opened. A text that the
 * request names goes because somebody wants it to.
 */
export const losesNoText: Check = {
  name: 'loses no text that cannot be opened',
  holds: sql.raw(
    `r.patient_id is null or r.patient_id = t.patient_id or ${COLUMNS.map(
      (column) => `(t.${column} is null or '${column}' = any (r.names) or t.${column} = any (r.opened))`,
    ).join('\nand ')}`,
  ),
  refusal: ({ image }) => new NotOpened(image),
}

/**
 * Opens the texts that a change removes although the request does not name them.
 * @returns the sealed values, for the row's `opened`
 * @throws DomainError UNREADABLE_FIELD where one cannot be opened: with its key back it could be read again
 */
export async function openTextsThatGo(
  vault: Vault,
  image: AppointmentImage,
  columns: readonly PatientsColumn[],
): Promise<Sealed[]> {
  await openOrRefuse(vault, sealedVisit(image), { columns, of: 'appointment' })
  return columns.flatMap((column) => image[column] ?? [])
}
