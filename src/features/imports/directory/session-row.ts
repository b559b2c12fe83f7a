import * as z from 'zod'
import { findNamed } from '../../../domain/transfer/find-named.ts'
import type { Fault } from '../../../domain/transfer/row-reader.ts'
import { VISIT_TYPES } from '../../../domain/visit.ts'
import { fieldErrors } from '../../../platform/http/field-errors.ts'
import { dateOnly } from '../../../platform/http/fields.ts'
import type { FileRow } from '../reading/file-row.ts'
import type { ImportClinic, ReadRow } from '../running/import-context.ts'

const shape = z
  .strictObject({
    doctorId: z.string(),
    weekday: z.enum(['1', '2', '3', '4', '5', '6', '7']).transform(Number),
    date: dateOnly,
    start: z.string().refine((time) => time !== '24:00', 'must be a time of day before 24:00'),
    end: z.string(),
    locationId: z.string(),
    types: z.array(z.enum(VISIT_TYPES)).min(1),
    validFrom: dateOnly,
    validUntil: dateOnly,
  })
  .partial()
  .required({ doctorId: true, start: true, end: true })

/** A row of a file of working hours: a session, as it is kept. */
export interface SessionRow {
  doctorId: string
  locationId: string
  weekday: number | null
  date: string | null
  startTime: string
  endTime: string
  types: string[]
  validFrom: string | null
  validUntil: string | null
}

const faultAt = (field: string, why: string): { fault: Fault } => ({ fault: { field, why } })

/** The place that a row says, or the only one that there is. */
function placeOf({ locations }: ImportClinic, named: string | undefined) {
  const open = locations.filter(({ active }) => active)
  if (named !== undefined) return findNamed(locations, named)
  return open.length === 1 ? (open[0] ?? null) : null
}

/** Checks a row by the rules of working hours. */
export function readSession(
  row: FileRow,
  { read, clinic }: { read: ReadRow; clinic: ImportClinic },
): { session: SessionRow } | { fault: Fault } {
  if (row.fault !== undefined) return { fault: { field: null, why: row.fault } }
  const reading = read(row.cells)
  if (!('fields' in reading)) return { fault: reading }
  const parsed = shape.safeParse(
    Object.fromEntries(Object.entries(reading.fields).filter(([, value]) => value !== null)),
  )
  if (!parsed.success) {
    const [error] = fieldErrors(parsed.error)
    return faultAt(error?.pointer.slice(2) ?? '', error?.detail ?? 'is not valid')
  }
  const {
    doctorId,
    locationId,
    weekday = null,
    date = null,
    start,
    end,
    types,
    validFrom = null,
    validUntil = null,
  } = parsed.data
  if (weekday === null && date === null) return faultAt('weekday', 'is required, unless there is a date')
  if (weekday !== null && date !== null) return faultAt('date', 'cannot be combined with a weekday')
  if (validFrom !== null && validUntil !== null && validFrom > validUntil)
    return faultAt('validUntil', 'must not be before validFrom')
  const doctor = findNamed(clinic.doctors, doctorId)
  if (doctor === 'several')
    return faultAt('doctorId', 'is the name of several doctors: say in the mapping who is meant')
  if (!doctor)
    return faultAt('doctorId', 'is no doctor of the clinic: say in the mapping who is meant, or add the doctor first')
  const place = placeOf(clinic, locationId)
  if (place === 'several' || !place || !place.active)
    return faultAt('locationId', 'is no location of the clinic that is open: say in the mapping which is meant')
  const all = [...new Set(types ?? VISIT_TYPES)]
  const when = { weekday, date, startTime: start, endTime: end, validFrom, validUntil }
  return { session: { doctorId: doctor.id, locationId: place.id, ...when, types: all } }
}
