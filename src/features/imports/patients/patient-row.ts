import * as z from 'zod'
import { asError } from '../../../domain/as-error.ts'
import { DomainError } from '../../../domain/errors.ts'
import { PATIENT_STATUSES, refuseUnborn } from '../../../domain/patient.ts'
import { type Country, readPhone } from '../../../domain/phone.ts'
import { isDateText, readInstant, startOfDay } from '../../../domain/time.ts'
import type { Fault } from '../../../domain/transfer/row-reader.ts'
import { fieldErrors, unstorable } from '../../../platform/http/field-errors.ts'
import { clinicsFields, personFields, statusSince } from '../../../records/patients/patient-fields.ts'

const shape = z
  .strictObject({
    ...personFields,
    ...clinicsFields,
    status: z.enum(PATIENT_STATUSES),
    statusSince: statusSince.nullable(),
  })
  .partial()
  .required({ name: true })

/** A row of a file of patients, as its record will have it. */
export interface PatientRow {
  name: string
  dateOfBirth: string | null
  phone: string | null
  email: string | null
  language: string | null
  externalId: string | null
  metadata: Record<string, string> | null
  doNotContact: boolean
  status: (typeof PATIENT_STATUSES)[number]
  /** Epoch ms. */
  statusSince: number | null
}

/** A name that stands in two columns. */
function wholeName({ name, firstName, lastName }: Record<string, unknown>): unknown {
  if (name) return name
  return [firstName, lastName].filter((part) => typeof part === 'string').join(' ')
}

function sinceOf(text: string | null | undefined, zone: string): number | null {
  if (!text) return null
  return isDateText(text) ? startOfDay(text, zone) : readInstant(text, zone)
}

const faultAt = (field: string, why: string): { fault: Fault } => ({ fault: { field, why } })

function faultOf(error: unknown, field: string): { fault: Fault } {
  if (!(error instanceof DomainError)) throw error
  return faultAt(field, error.extra.errors?.[0]?.detail ?? asError(error).message)
}

/**
 * Checks a row by the rules of registration.
 * @param fields as the file's mapping reads them
 */
export function patientRowOf(
  fields: Record<string, unknown>,
  { country, timezone, now }: { country: Country | null; timezone: string; now: number },
): { patient: PatientRow } | { fault: Fault } {
  const { firstName: _, lastName: __, ...own } = fields
  const named = wholeName(fields)
  if (!named) return faultAt('name', 'is required')
  const given = Object.fromEntries(Object.entries({ ...own, name: named }).filter(([, value]) => value !== null))
  const [unfit] = unstorable(given)
  if (unfit) return faultAt(unfit.pointer.slice(2), unfit.detail)
  const read = shape.safeParse(given)
  if (!read.success) {
    const [error] = fieldErrors(read.error)
    return faultAt(error?.pointer.slice(2) ?? '', error?.detail ?? 'is not valid')
  }
  const { name, dateOfBirth = null, phone = null, email = null, language = null, externalId = null } = read.data
  const { metadata = null, doNotContact = false, status = 'active' } = read.data
  if (phone !== null && !readPhone(phone, country).isPossible) return faultAt('phone', 'is not a phone number')
  try {
    refuseUnborn(dateOfBirth, now)
  } catch (error) {
    return faultOf(error, 'dateOfBirth')
  }
  let since: number | null
  try {
    since = sinceOf(read.data.statusSince, timezone)
  } catch (error) {
    return faultOf(error, 'statusSince')
  }
  if (since !== null && since > now) return faultAt('statusSince', 'must not be in the future')
  const person = { name, dateOfBirth, phone, email, language, externalId, metadata, doNotContact }
  return { patient: { ...person, status, statusSince: since } }
}
