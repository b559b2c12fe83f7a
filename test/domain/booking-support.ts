import type { Plan, Wish } from '../../src/domain/booking.ts'
import { type Busy, type Calendar, type ClinicRules, meetDays } from '../../src/domain/calendar.ts'
import { type ClinicSettings, clinicSettings } from '../../src/domain/clinic-settings.ts'
import { hours } from './support.ts'

export const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
export const NOW = Date.parse('2026-11-23T06:00:00Z')

export function rulesFor(
  timezone: string,
  settings: Partial<ClinicSettings> = {},
  over: Partial<ClinicRules> = {},
): ClinicRules {
  const weekly = [1, 2, 3, 4, 5].map((weekday) => hours('09:00', '12:00', { weekday }))
  return {
    clinicId: 'clinic',
    isActive: true,
    settings: clinicSettings.parse({ timezone, ...settings }),
    versions: { clinic: 1, membership: 1, doctor: 1 },
    locations: [{ id: 'main', timezone }],
    sessions: weekly,
    closures: [],
    timeOff: [],
    ...over,
  }
}

export function calendarFor(rules: ClinicRules, busy: readonly Busy[] = []): Calendar {
  const calendar: Calendar = {
    doctorId: 'doctor',
    userId: 'doctor-user',
    clinics: [rules],
    days: new Map(),
    readAt: NOW,
  }
  meetDays(
    calendar,
    Array.from({ length: 60 }, (_, n) => Math.floor(NOW / DAY) - 20 + n),
    busy,
  )
  return calendar
}

export const wish = (over: Partial<Wish> = {}): Wish => ({
  clinicId: 'clinic',
  appointmentDate: '2026-11-24T09:00',
  type: 'IN_PERSON',
  locationId: 'main',
  duration: 30,
  isOwnDuration: true,
  treatmentType: 'GENERAL_CONSULTATION',
  overbook: false,
  ...over,
})

export const planAt = (start: number, minutes = 30, over: Partial<Plan> = {}): Plan => ({
  start,
  end: start + minutes * MINUTE,
  timezone: 'UTC',
  type: 'IN_PERSON',
  locationId: 'main',
  ...over,
})
