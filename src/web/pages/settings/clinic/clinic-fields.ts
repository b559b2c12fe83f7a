import type { Clinic } from '../set-up/use-set-up.ts'

/** What a clinic sets, but for the lengths by treatment, which are many of one kind. */
export type SettingName = keyof Omit<Clinic, 'id' | 'version' | 'createdAt' | 'updatedAt' | 'durations'>

/** What a visit is for. */
export type TreatmentType = keyof Clinic['durations']

export type Control =
  | { kind: 'text'; most: number }
  | { kind: 'phone' | 'zone' | 'country' | 'yes' | 'signUp' }
  | { kind: 'number'; unit: 'minutes' | 'days' | 'visits' | 'years'; least: number; most: number; mayBeEmpty?: true }

const DAY = 1440
const MONTH = 31 * DAY

const minutes = (least: number, most: number) => ({ kind: 'number', unit: 'minutes', least, most }) as const

/** How each setting is entered, within the bounds that the API holds. */
export const CONTROLS = {
  name: { kind: 'text', most: 200 },
  phone: { kind: 'phone' },
  timezone: { kind: 'zone' },
  country: { kind: 'country' },
  defaultDuration: minutes(5, 480),
  slotMinutes: { ...minutes(5, 480), mayBeEmpty: true },
  bufferBefore: minutes(0, 240),
  bufferAfter: minutes(0, 240),
  publicBooking: { kind: 'yes' },
  patientSignUp: { kind: 'signUp' },
  patientBookingsPending: { kind: 'yes' },
  minNoticeMinutes: minutes(0, MONTH),
  horizonDays: { kind: 'number', unit: 'days', least: 0, most: 730 },
  cancellationWindowMinutes: minutes(0, MONTH),
  maxPatientDuration: minutes(5, 480),
  maxOpenBookingsPerPatient: { kind: 'number', unit: 'visits', least: 1, most: 100 },
  checkInOpensMinutes: minutes(0, DAY),
  checkInClosesMinutes: minutes(0, DAY),
  lateGraceMinutes: minutes(0, 240),
  autoNoShowMinutes: { ...minutes(1, DAY), mayBeEmpty: true },
  joinOpensMinutes: minutes(0, DAY),
  joinClosesMinutes: minutes(0, DAY),
  waitingRoom: { kind: 'yes' },
  videoRecording: { kind: 'yes' },
  recordRetentionYears: { kind: 'number', unit: 'years', least: 0, most: 100, mayBeEmpty: true },
} as const satisfies Record<SettingName, Control>

export const GROUPS = {
  about: ['name', 'phone', 'timezone', 'country'],
  lengths: ['defaultDuration', 'slotMinutes', 'bufferBefore', 'bufferAfter'],
  booking: [
    'publicBooking',
    'patientBookingsPending',
    'patientSignUp',
    'minNoticeMinutes',
    'horizonDays',
    'cancellationWindowMinutes',
    'maxPatientDuration',
    'maxOpenBookingsPerPatient',
  ],
  arrival: ['checkInOpensMinutes', 'checkInClosesMinutes', 'lateGraceMinutes', 'autoNoShowMinutes'],
  video: ['waitingRoom', 'videoRecording', 'joinOpensMinutes', 'joinClosesMinutes'],
  records: ['recordRetentionYears'],
} as const satisfies Record<string, readonly SettingName[]>

export type GroupName = keyof typeof GROUPS
