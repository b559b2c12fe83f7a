import type { Country } from '../../src/domain/phone.ts'
import type { VisitType } from '../../src/domain/visit.ts'
import type { Row } from './rows.ts'

/** The columns of a record that nobody has changed since it was made, at `instant` (ISO text). */
export function unchangedSince(instant: string): Row {
  return { version: 1, created_at: instant, updated_at: instant }
}

interface MadeUpClinic {
  id: string
  name: string
  phone?: string
  settings: { timezone: string; country?: Country }
  opened: string
}

export function clinicRow({ id, name, phone, settings, opened }: MadeUpClinic): Row {
  return {
    id,
    name,
    phone: phone ?? null,
    timezone: settings.timezone,
    settings,
    phones_country: settings.country ?? null,
    rules_version: 1,
    ...unchangedSince(opened),
  }
}

interface MadeUpLocation {
  clinicId: string
  id: string
  name: string
  address: string
  timezone: string
  latitude?: number
  longitude?: number
  isClosed?: boolean
  opened: string
}

export function locationRow(location: MadeUpLocation): Row {
  return {
    clinic_id: location.clinicId,
    id: location.id,
    name: location.name,
    address: location.address,
    latitude: location.latitude ?? null,
    longitude: location.longitude ?? null,
    timezone: location.timezone,
    radius_metres: 200,
    active: !location.isClosed,
    ...unchangedSince(location.opened),
  }
}

interface MadeUpSession {
  clinicId: string
  id: string
  doctorId: string
  locationId: string | null
  /** 1 is Monday. */
  weekday: number | null
  /** Wall-clock times, `09:00`. */
  start: string
  end: string
  types: readonly VisitType[]
}

/** The row of weekly working hours. */
export function sessionRow(session: MadeUpSession): Row {
  return {
    clinic_id: session.clinicId,
    id: session.id,
    doctor_id: session.doctorId,
    location_id: session.locationId,
    weekday: session.weekday,
    start_time: session.start,
    end_time: session.end,
    types: session.types,
  }
}
