import { expect, test } from 'vitest'
import { clinicSettings, clinicSettingsChange, durationFor } from '../../src/domain/clinic-settings.ts'

const lotus = clinicSettings.parse({ timezone: 'Asia/Kolkata' })

test('a clinic needs only its zone; the rest has the documented defaults', () => {
  expect(lotus).toEqual({
    timezone: 'Asia/Kolkata',
    country: null,
    slotMinutes: null,
    defaultDuration: 30,
    durations: {},
    bufferBefore: 0,
    bufferAfter: 0,
    minNoticeMinutes: 0,
    horizonDays: 90,
    checkInOpensMinutes: 30,
    checkInClosesMinutes: 120,
    lateGraceMinutes: 15,
    cancellationWindowMinutes: 0,
    joinOpensMinutes: 15,
    joinClosesMinutes: 30,
    patientBookingsPending: false,
    autoNoShowMinutes: null,
    publicBooking: false,
    patientSignUp: null,
    waitingRoom: true,
    videoRecording: false,
    maxPatientDuration: 60,
    maxOpenBookingsPerPatient: 5,
    recordRetentionYears: null,
  })
})

test('a change says only what it changes', () => {
  expect(clinicSettingsChange.parse({ horizonDays: 30 })).toEqual({ horizonDays: 30 })
  expect(clinicSettingsChange.parse({ country: 'DE' })).toEqual({ country: 'DE' })
  expect(clinicSettingsChange.parse({ slotMinutes: null })).toEqual({ slotMinutes: null })
})

test.each([
  { timezone: 'Asia/Lotus' },
  { timezone: '+05:30' },
  { country: 'de' },
  { country: 'Germany' },
  { country: 'XK' },
  { slotMinutes: 0 },
  { defaultDuration: 481 },
  { durations: { ASTROLOGY: 30 } },
  { durations: { DENTAL: 2.5 } },
  { bufferBefore: -5 },
  { unheardOf: true },
])('a change to %j is refused', (change) => {
  expect(clinicSettingsChange.safeParse(change).success).toBe(false)
})

test('a visit lasts as long as its treatment does in this clinic', () => {
  const settings = { ...lotus, defaultDuration: 20, durations: { SURGERY: 120 } }
  expect(durationFor(settings, 'SURGERY')).toBe(120)
  expect(durationFor(settings, 'DENTAL')).toBe(20)
})
