import * as z from 'zod'
import { STATUSES, type Status } from '../../../domain/appointment.ts'
import { checkPlace } from '../../../domain/booking.ts'
import { durationFor } from '../../../domain/clinic-settings.ts'
import { DomainError } from '../../../domain/errors.ts'
import { addDays, isWholeMinute, localDate, readInstant } from '../../../domain/time.ts'
import { findNamed } from '../../../domain/transfer/find-named.ts'
import type { Fault } from '../../../domain/transfer/row-reader.ts'
import { PRIORITIES, TREATMENT_TYPES, VISIT_TYPES } from '../../../domain/visit.ts'
import { fieldErrors, unstorable } from '../../../platform/http/field-errors.ts'
import { dateOnly, externalId, text } from '../../../platform/http/fields.ts'
import type { ImportClinic } from '../running/import-context.ts'

const MINUTE = 60_000
/** The calendars look no further back for a visit that has begun. */
const LONGEST = 480

const shape = z
  .strictObject({
    externalId,
    patientId: text(200),
    patientName: text(200),
    patientDateOfBirth: dateOnly,
    patientPhone: text(40),
    doctorId: text(200),
    locationId: text(200),
    appointmentDate: z.string(),
    appointmentTime: z.string(),
    endDate: z.string(),
    endTime: z.string(),
    duration: z.number().int().min(1).max(LONGEST),
    type: z.enum(VISIT_TYPES),
    treatmentType: z.enum(TREATMENT_TYPES),
    status: z.enum(STATUSES),
    priority: z.enum(PRIORITIES),
    reason: text(2000),
    notes: text(5000),
    staffNote: text(5000),
    address: text(500),
    diagnosis: text(5000),
    treatmentPlan: text(10_000),
    clinicalNotes: text(20_000),
    cancellationReason: text(1000),
  })
  .partial()
  .required({ doctorId: true, appointmentDate: true })

type Read = z.infer<typeof shape>

export const VISIT_TEXTS = [
  ...(['reason', 'notes', 'staffNote', 'address'] as const),
  ...(['diagnosis', 'treatmentPlan', 'clinicalNotes', 'cancellationReason'] as const),
] as const

/** A row of a file of visits, as its record will have it but for its patient, whom the database finds. */
export interface VisitRow {
  patient: { ref: string | null; name: string | null; dateOfBirth: string | null; phone: string | null }
  externalId: string | null
  doctorId: string
  locationId: string | null
  start: number
  end: number
  timezone: string
  type: (typeof VISIT_TYPES)[number]
  treatmentType: (typeof TREATMENT_TYPES)[number]
  status: Status
  priority: (typeof PRIORITIES)[number]
  texts: { [K in (typeof VISIT_TEXTS)[number]]?: string | undefined }
  /** Whether it takes coming time of its doctor's, and so is decided in their turn. */
  isComing: boolean
}

const COMING: readonly Status[] = ['PENDING', 'SCHEDULED', 'CONFIRMED']
const OVER: readonly Status[] = ['CHECKED_IN', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW']

/** A row that says what cannot be. */
class Faulty extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.why)
    this.name = 'Faulty'
    this.fault = fault
  }
}
const faulty = (field: string, why: string) => new Faulty({ field, why })

function doctorOf({ doctors }: ImportClinic, named: string) {
  const found = findNamed(doctors, named)
  if (found === 'several') throw faulty('doctorId', 'is the name of several doctors: say in the mapping who is meant')
  if (!found)
    throw faulty('doctorId', 'is no doctor of the clinic: say in the mapping who is meant, or add the doctor first')
  return found
}

/** Where it was not said, and there is one place only, it is there. */
function locationOf({ locations }: ImportClinic, { locationId, type }: Read) {
  if (locationId !== undefined) {
    const found = findNamed(locations, locationId)
    if (found === 'several')
      throw faulty('locationId', 'is the name of several locations: say in the mapping which is meant')
    if (!found) throw faulty('locationId', 'is no location of the clinic: say in the mapping which is meant')
    return found
  }
  const open = locations.filter(({ active }) => active)
  return (type ?? 'IN_PERSON') === 'IN_PERSON' && open.length === 1 ? (open[0] ?? null) : null
}

/** A day and a time that stand in two columns. Beside a day that has no time, spreadsheets and databases write midnight. */
function joined(at: string, time: string | undefined): string {
  if (time === undefined) return at
  const day = at.replace(/T00:00(:00(\.0+)?)?Z?$/, '')
  if (day.includes('T')) return at
  return time === '24:00' ? `${addDays(day, 1)}T00:00` : `${day}T${time}`
}

function instantOf(text: string, zone: string, field: string): number {
  if (!text.includes('T')) throw faulty(field, 'has no time of day: map the column that has it to appointmentTime')
  if (!isWholeMinute(text)) throw faulty(field, 'must be a whole minute')
  try {
    return readInstant(text, zone)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    throw faulty(
      field,
      error.code === 'DST_GAP'
        ? 'does not exist: the clocks are set forward over it'
        : 'is not a date and time from 2000 to 2099',
    )
  }
}

function endOf(read: Read, { start, zone, minutes }: { start: number; zone: string; minutes: number }): number {
  const at = joined(read.endDate ?? '', read.endDate === undefined ? undefined : read.endTime)
  if (at.includes('T')) return instantOf(at, zone, 'endDate')
  if (read.endTime !== undefined) {
    const day = localDate(start, zone)
    const end = instantOf(joined(day, read.endTime), zone, 'endTime')
    return end > start ? end : instantOf(joined(addDays(day, 1), read.endTime), zone, 'endTime')
  }
  return start + (read.duration ?? minutes) * MINUTE
}

function timesOf(read: Read, { zone, minutes }: { zone: string; minutes: number }) {
  const at = joined(read.appointmentDate, read.appointmentTime)
  const start = instantOf(at, zone, 'appointmentDate')
  const end = endOf(read, { start, zone, minutes })
  const length = (end - start) / MINUTE
  if (length <= 0) throw faulty('endDate', 'is not after the beginning')
  if (length > LONGEST) throw faulty('endDate', `is more than ${LONGEST} minutes after the beginning`)
  return { start, end }
}

/** A status that its time does not allow would never be left again. */
function statusOf({ status }: Read, start: number, now: number): Status {
  if (start < now) return status ?? 'COMPLETED'
  if (status !== undefined && OVER.includes(status))
    throw faulty('status', `cannot be ${status} before the visit begins`)
  return status ?? 'SCHEDULED'
}

function rowOf(read: Read, clinic: ImportClinic, now: number): VisitRow {
  const doctor = doctorOf(clinic, read.doctorId)
  const location = locationOf(clinic, read)
  const type = read.type ?? (location ? 'IN_PERSON' : read.address === undefined ? 'IN_PERSON' : 'HOME_VISIT')
  const zone = type === 'IN_PERSON' && location ? location.timezone : clinic.settings.timezone
  const treatmentType = read.treatmentType ?? 'GENERAL_CONSULTATION'
  const { start, end } = timesOf(read, { zone, minutes: durationFor(clinic.settings, treatmentType) })
  const status = statusOf(read, start, now)
  const isComing = start >= now && COMING.includes(status)
  const locationId = type === 'VIDEO_CALL' ? null : (location?.id ?? null)
  if (isComing) {
    try {
      checkPlace({ type, locationId, hasAddress: read.address !== undefined })
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      throw faulty('locationId', error.extra.errors?.[0]?.detail ?? error.message)
    }
  }
  const { patientId: ref = null, patientName: name = null, patientDateOfBirth: dateOfBirth = null } = read
  if (ref === null && name === null)
    throw faulty('patientId', 'is required, or patientName with patientDateOfBirth or patientPhone')
  return {
    patient: { ref, name, dateOfBirth, phone: read.patientPhone ?? null },
    ...{
      externalId: read.externalId ?? null,
      doctorId: doctor.id,
      locationId,
      start,
      end,
      timezone: zone,
      type,
      treatmentType,
    },
    ...{ status, priority: read.priority ?? 'MEDIUM', isComing },
    texts: Object.fromEntries(VISIT_TEXTS.map((field) => [field, read[field]])),
  }
}

/** Checks a row by the rules of visits: past ones come as they were, coming ones as a booking would. */
export function visitRowOf(
  fields: Record<string, unknown>,
  { clinic, now }: { clinic: ImportClinic; now: number },
): { visit: VisitRow } | { fault: Fault } {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
  const [unfit] = unstorable(given)
  if (unfit) return { fault: { field: unfit.pointer.slice(2), why: unfit.detail } }
  const read = shape.safeParse(given)
  if (!read.success) {
    const [error] = fieldErrors(read.error)
    return { fault: { field: error?.pointer.slice(2) ?? null, why: error?.detail ?? 'is not valid' } }
  }
  try {
    return { visit: rowOf(read.data, clinic, now) }
  } catch (error) {
    if (!(error instanceof Faulty)) throw error
    return { fault: error.fault }
  }
}

/** The beginning as a booking takes it. */
export const wishedStart = ({ start }: VisitRow): string => new Date(start).toISOString()
