import { Temporal } from 'temporal-polyfill/implementation'
import type { DayFacts } from '../../src/domain/availability.ts'
import { type ClinicSettings, clinicSettings } from '../../src/domain/clinic-settings.ts'
import { VISIT_TYPES } from '../../src/domain/visit.ts'
import type { WorkingSession } from '../../src/domain/working-hours.ts'

export const ZONES = ['Asia/Kolkata', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe'] as const

/** Weekday hours that hold always and for every type, unless said otherwise. */
export function hours(start: string, end: string, other: Partial<WorkingSession> = {}): WorkingSession {
  const always = { weekday: null, date: null, validFrom: null, validUntil: null }
  return { ...always, start, end, locationId: 'main', types: VISIT_TYPES, ...other }
}

/** A day without hours in a clinic with default settings. */
export function dayFacts(
  facts: Partial<Omit<DayFacts, 'settings'>> & { settings: Partial<ClinicSettings> & { timezone: string } },
): DayFacts {
  return {
    clinicId: 'clinic',
    doctorId: 'doctor',
    date: '2026-11-23',
    locationIds: [],
    sessions: [],
    closures: [],
    timeOff: [],
    busy: [],
    versions: { clinic: 1, membership: 1, doctor: 1 },
    madeAt: 0,
    ...facts,
    settings: clinicSettings.parse(facts.settings),
  }
}

/** The instant of a wall-clock time by another road than ours: the first of two, the end of the gap for a skipped one. */
export function boundaryByTemporal(date: string, time: string, zone: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const plain = Temporal.PlainDateTime.from(`${date}T00:00`).add({ hours, minutes })
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' })
  const moment = earlier.toPlainDateTime().equals(plain) ? earlier : earlier.getTimeZoneTransition('next')
  return moment?.epochMilliseconds ?? Number.NaN
}
