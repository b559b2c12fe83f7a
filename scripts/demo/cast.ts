import type { AffectedBy } from '../../src/domain/affected.ts'
import type { Status } from '../../src/domain/appointment.ts'
import type { TreatmentType } from '../../src/domain/visit.ts'
import type { DoctorName } from './clinics.ts'

/** The people round doctor2's urgent care, by slots from the one that holds the present moment. */
export const PRESENT: readonly { at: number; patient: number; status: Status; isVideo?: true }[] = [
  { at: -4, patient: 7, status: 'NO_SHOW' },
  // The doctor may begin the call after all, as long as it is today.
  { at: -3, patient: 9, status: 'NO_SHOW', isVideo: true },
  { at: -2, patient: 10, status: 'IN_PROGRESS' },
  { at: -1, patient: 2, status: 'CHECKED_IN' },
  { at: 0, patient: 4, status: 'CONFIRMED', isVideo: true },
  { at: 1, patient: 1, status: 'CONFIRMED' },
  { at: 2, patient: 3, status: 'PENDING' },
  { at: 3, patient: 6, status: 'SCHEDULED' },
  // Came early, and waits too.
  { at: 4, patient: 8, status: 'CHECKED_IN' },
]

export interface Role {
  name: string
  doctor: DoctorName
  /** Days from today, and the slot of that day. */
  day: number
  slot: number
  patient: number
  status: Status
  treatment: TreatmentType
  follows?: { parent: string; original: string; reason: string }
  /** Why somebody has to move it. */
  affectedBy?: AffectedBy
  /** Minutes before the slot. */
  earlier?: number
}

/** Visits of the six patients with a login whose story the demo tells. */
export const STORIES: readonly Role[] = [
  {
    name: 'cough',
    doctor: 'doctor1',
    day: -16,
    slot: 2,
    patient: 1,
    status: 'COMPLETED',
    treatment: 'GENERAL_CONSULTATION',
  },
  {
    name: 'cough again',
    doctor: 'doctor1',
    day: -9,
    slot: 3,
    patient: 1,
    status: 'COMPLETED',
    treatment: 'FOLLOW_UP',
    follows: { parent: 'cough', original: 'cough', reason: 'Listen to the lungs again' },
  },
  {
    name: 'cough gone',
    doctor: 'doctor1',
    day: 5,
    slot: 4,
    patient: 1,
    status: 'SCHEDULED',
    treatment: 'FOLLOW_UP',
    follows: { parent: 'cough again', original: 'cough', reason: 'Last look before sport' },
  },
  { name: 'sugar', doctor: 'doctor1', day: -14, slot: 1, patient: 2, status: 'COMPLETED', treatment: 'LAB_TEST' },
  {
    name: 'pressure',
    doctor: 'doctor1',
    day: -18,
    slot: 5,
    patient: 3,
    status: 'COMPLETED',
    treatment: 'ROUTINE_CHECKUP',
  },
  {
    name: 'pressure again',
    doctor: 'doctor1',
    day: 4,
    slot: 2,
    patient: 3,
    status: 'CONFIRMED',
    treatment: 'FOLLOW_UP',
    follows: { parent: 'pressure', original: 'pressure', reason: 'Check the new dose' },
  },
  {
    name: 'headache',
    doctor: 'doctor1',
    day: -11,
    slot: 0,
    patient: 4,
    status: 'COMPLETED',
    treatment: 'GENERAL_CONSULTATION',
  },
  {
    name: 'missed',
    doctor: 'doctor1',
    day: -3,
    slot: 6,
    patient: 4,
    status: 'NO_SHOW',
    treatment: 'GENERAL_CONSULTATION',
  },
  { name: 'knee', doctor: 'doctor3', day: -8, slot: 0, patient: 5, status: 'COMPLETED', treatment: 'PHYSIOTHERAPY' },
  { name: 'wish', doctor: 'doctor1', day: 8, slot: 7, patient: 4, status: 'PENDING', treatment: 'ROUTINE_CHECKUP' },
  {
    name: 'vaccination',
    doctor: 'doctor1',
    day: -6,
    slot: 3,
    patient: 6,
    status: 'COMPLETED',
    treatment: 'VACCINATION',
  },
  // A follow-up was planned while they waited; then they had to go.
  {
    name: 'called off',
    doctor: 'doctor1',
    day: -2,
    slot: 5,
    patient: 5,
    status: 'CANCELLED',
    treatment: 'GENERAL_CONSULTATION',
  },
  // Somebody has to move these, each for another reason.
  {
    name: 'affected',
    doctor: 'doctor1',
    day: 6,
    slot: 10,
    patient: 8,
    status: 'CONFIRMED',
    treatment: 'ROUTINE_CHECKUP',
    affectedBy: 'TIME_OFF',
  },
  {
    name: 'shut out',
    doctor: 'doctor1',
    day: 9,
    slot: 10,
    patient: 9,
    status: 'CONFIRMED',
    treatment: 'ROUTINE_CHECKUP',
    affectedBy: 'CLOSURE',
  },
  {
    name: 'before opening',
    doctor: 'doctor1',
    day: 7,
    slot: 0,
    earlier: 90,
    patient: 10,
    status: 'SCHEDULED',
    treatment: 'LAB_TEST',
    affectedBy: 'OUTSIDE_HOURS',
  },
  {
    name: 'left behind',
    doctor: 'doctor4',
    day: 8,
    slot: 1,
    patient: 11,
    status: 'CONFIRMED',
    treatment: 'ROUTINE_CHECKUP',
    affectedBy: 'DOCTOR_INACTIVE',
  },
  {
    name: 'old address',
    doctor: 'doctor1',
    day: 7,
    slot: 5,
    patient: 12,
    status: 'SCHEDULED',
    treatment: 'VACCINATION',
    affectedBy: 'LOCATION_INACTIVE',
  },
]

/** The weekly visits of the series: days from today. */
export const SERIES = { doctor: 'doctor3', patient: 5, slot: 1, days: [-28, -21, -14, -7, 0, 7, 14, 21] } as const

export const TIME_OFF_DAY = 6
export const CLOSURE_DAY = 9

export interface PlanRole {
  /** The visit that asked for it, by name. */
  visit: string
  daysAfter: number
  type: 'routine' | 'urgent' | 'specialist' | 'therapy' | 'surgery'
  priority: 'low' | 'normal' | 'high' | 'urgent'
  /** Left out: scheduled, or overdue once its day has passed. */
  status?: 'cancelled'
  /** The visit made from it, by name: the plan is completed then. */
  followUp?: string
  instructions: string
  medications?: readonly string[]
  tests?: readonly string[]
  restrictions?: readonly string[]
}

export const PLANS: readonly PlanRole[] = [
  {
    visit: 'cough',
    daysAfter: 7,
    type: 'routine',
    priority: 'normal',
    followUp: 'cough again',
    instructions: 'Come back in a week',
    medications: ['Ambroxol 30 mg'],
  },
  {
    visit: 'cough again',
    daysAfter: 14,
    type: 'routine',
    priority: 'low',
    followUp: 'cough gone',
    instructions: 'Once more before sport',
    restrictions: ['No running'],
  },
  {
    visit: 'sugar',
    daysAfter: 11,
    type: 'urgent',
    priority: 'urgent',
    instructions: 'Discuss the result in person',
    tests: ['HbA1c', 'Creatinine'],
  },
  {
    visit: 'pressure',
    daysAfter: 21,
    type: 'routine',
    priority: 'normal',
    followUp: 'pressure again',
    instructions: 'Bring the home readings',
    medications: ['Amlodipine 5 mg'],
  },
  {
    visit: 'headache',
    daysAfter: 10,
    type: 'specialist',
    priority: 'high',
    instructions: 'Neurology if it goes on',
    tests: ['Eye test'],
  },
  {
    visit: 'knee',
    daysAfter: 14,
    type: 'therapy',
    priority: 'normal',
    status: 'cancelled',
    instructions: 'Second block of six',
  },
  {
    visit: 'called off',
    daysAfter: 5,
    type: 'routine',
    priority: 'high',
    instructions: 'Ask how it went, the visit was called off',
  },
  { visit: 'vaccination', daysAfter: 28, type: 'routine', priority: 'normal', instructions: 'Second dose' },
]
