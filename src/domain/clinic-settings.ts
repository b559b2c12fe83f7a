import * as z from 'zod'
import { COUNTRIES } from './phone.ts'
import { zoneExists } from './time.ts'
import { TREATMENT_TYPES, type TreatmentType } from './visit.ts'
import { zoneName } from './zone-names.ts'

const DAY = 24 * 60
const MONTH = 31 * DAY

const minutes = (most: number) => z.number().int().min(0).max(most)
const visitLength = z.number().int().min(5).max(480)

const fields = {
  /** As stored, which may be older than the rule about names: whatever the Worker can read. */
  timezone: z.string().refine(zoneExists, 'is not an IANA time zone'),
  country: z.enum(COUNTRIES).nullable(),
  slotMinutes: visitLength.nullable(),
  defaultDuration: visitLength,
  durations: z.partialRecord(z.enum(TREATMENT_TYPES), visitLength),
  bufferBefore: minutes(240),
  bufferAfter: minutes(240),
  minNoticeMinutes: minutes(MONTH),
  horizonDays: z.number().int().min(0).max(730),
  checkInOpensMinutes: minutes(DAY),
  checkInClosesMinutes: minutes(DAY),
  lateGraceMinutes: minutes(240),
  cancellationWindowMinutes: minutes(MONTH),
  joinOpensMinutes: minutes(DAY),
  joinClosesMinutes: minutes(DAY),
  patientBookingsPending: z.boolean(),
  autoNoShowMinutes: z.number().int().min(1).max(DAY).nullable(),
  publicBooking: z.boolean(),
  /** Whether anybody who signs in may become a patient; null: where `publicBooking` is true. */
  patientSignUp: z.boolean().nullable(),
  waitingRoom: z.boolean(),
  videoRecording: z.boolean(),
  maxPatientDuration: visitLength,
  maxOpenBookingsPerPatient: z.number().int().min(1).max(100),
  recordRetentionYears: z.number().int().min(0).max(100).nullable(),
}

/** A clinic's settings as stored: whatever an older row lacks has its default. All lengths are minutes. */
export const clinicSettings = z.object({
  timezone: fields.timezone,
  country: fields.country.default(null),
  slotMinutes: fields.slotMinutes.default(null),
  defaultDuration: fields.defaultDuration.default(30),
  durations: fields.durations.default({}),
  bufferBefore: fields.bufferBefore.default(0),
  bufferAfter: fields.bufferAfter.default(0),
  minNoticeMinutes: fields.minNoticeMinutes.default(0),
  horizonDays: fields.horizonDays.default(90),
  checkInOpensMinutes: fields.checkInOpensMinutes.default(30),
  checkInClosesMinutes: fields.checkInClosesMinutes.default(120),
  lateGraceMinutes: fields.lateGraceMinutes.default(15),
  cancellationWindowMinutes: fields.cancellationWindowMinutes.default(0),
  joinOpensMinutes: fields.joinOpensMinutes.default(15),
  joinClosesMinutes: fields.joinClosesMinutes.default(30),
  patientBookingsPending: fields.patientBookingsPending.default(false),
  autoNoShowMinutes: fields.autoNoShowMinutes.default(null),
  publicBooking: fields.publicBooking.default(false),
  patientSignUp: fields.patientSignUp.default(null),
  waitingRoom: fields.waitingRoom.default(true),
  videoRecording: fields.videoRecording.default(false),
  maxPatientDuration: fields.maxPatientDuration.default(60),
  maxOpenBookingsPerPatient: fields.maxOpenBookingsPerPatient.default(5),
  recordRetentionYears: fields.recordRetentionYears.default(null),
} satisfies Record<keyof typeof fields, z.ZodType>)

export type ClinicSettings = z.infer<typeof clinicSettings>

/** What a clinic's row may hold of them. */
export type StoredSettings = Partial<ClinicSettings> & Pick<ClinicSettings, 'timezone'>

const { timezone: _, ...DEFAULTS } = clinicSettings.parse({ timezone: 'UTC' })

/** The same as `clinicSettings` makes of stored settings, without another look at what was looked at when it was stored. */
export function storedSettings(stored: StoredSettings): ClinicSettings {
  return { ...DEFAULTS, ...stored }
}

/** A change to some settings: absent ones stay. Without defaults, or a change of one would reset all the others. */
export const clinicSettingsChange = z.strictObject({ ...fields, timezone: zoneName }).partial()

export type ClinicSettingsChange = z.infer<typeof clinicSettingsChange>

/** How long a visit for this treatment takes in this clinic, in minutes, when the booking does not say. */
export function durationFor(settings: ClinicSettings, treatmentType: TreatmentType): number {
  return settings.durations[treatmentType] ?? settings.defaultDuration
}
