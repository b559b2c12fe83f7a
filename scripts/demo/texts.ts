import type { TreatmentType, VisitType } from '../../src/domain/visit.ts'
import { pick } from '../world/stable.ts'
import type { DoctorName } from './clinics.ts'

interface Complaint {
  treatment: TreatmentType
  reason: string
  diagnosis: string
  treatmentPlan: string
  clinicalNotes: string
}

type Complaints = readonly [Complaint, ...Complaint[]]

const complaint = (
  treatment: TreatmentType,
  reason: string,
  diagnosis: string,
  treatmentPlan: string,
  clinicalNotes: string,
): Complaint => ({ treatment, reason, diagnosis, treatmentPlan, clinicalNotes })

const GENERAL: Complaints = [
  complaint(
    'GENERAL_CONSULTATION',
    'Cough for two weeks',
    'Acute bronchitis',
    'Fluids, rest, inhaled steam',
    'Lungs clear at the bases. No fever.',
  ),
  complaint(
    'GENERAL_CONSULTATION',
    'Frequent headaches',
    'Tension headache',
    'Sleep diary, paracetamol when needed',
    'Neurology without findings. Works at a screen.',
  ),
  complaint(
    'ROUTINE_CHECKUP',
    'Yearly check-up',
    'In good health',
    'Again in a year',
    'BP 122/78, BMI 23.4. Bloods taken.',
  ),
  complaint(
    'ROUTINE_CHECKUP',
    'Blood pressure control',
    'Essential hypertension',
    'Amlodipine 5 mg once a day',
    'BP 148/92, home readings similar.',
  ),
  complaint('VACCINATION', 'Flu vaccination', 'Immunisation given', 'None', 'Left arm, no reaction after 15 minutes.'),
  complaint(
    'LAB_TEST',
    'Fasting blood sugar',
    'Type 2 diabetes, well controlled',
    'Metformin as before',
    'HbA1c 6.8 %. Feet without findings.',
  ),
  complaint(
    'NUTRITION',
    'Wants to lose weight',
    'Overweight',
    'Meal plan, 150 minutes of walking a week',
    'BMI 28.1. Motivated, no red flags.',
  ),
]

const URGENT: Complaints = [
  complaint(
    'EMERGENCY',
    'Twisted an ankle',
    'Ankle sprain, grade I',
    'Rest, ice, compression, elevation',
    'Ottawa rules negative, no X-ray.',
  ),
  complaint(
    'EMERGENCY',
    'Cut on the hand',
    'Superficial laceration',
    'Four stitches, out in ten days',
    'Tetanus protection up to date.',
  ),
  complaint(
    'GENERAL_CONSULTATION',
    'Fever since yesterday',
    'Viral infection',
    'Paracetamol, fluids, come back if above 39.5',
    'Throat red, ears clear, neck supple.',
  ),
  complaint(
    'GENERAL_CONSULTATION',
    'Stomach pain',
    'Gastroenteritis',
    'Oral rehydration, light food',
    'Abdomen soft, no guarding.',
  ),
  complaint(
    'EYE_EXAM',
    'Something in the eye',
    'Corneal abrasion',
    'Antibiotic drops for five days',
    'Foreign body removed, fluorescein positive.',
  ),
]

const PHYSIO: Complaints = [
  complaint(
    'PHYSIOTHERAPY',
    'Lower back pain',
    'Lumbar strain',
    'Core exercises, six sessions',
    'Straight leg raise negative.',
  ),
  complaint(
    'PHYSIOTHERAPY',
    'Knee after surgery',
    'After ACL reconstruction',
    'Quadriceps work, cycling from week 6',
    'Flexion 110 degrees, no effusion.',
  ),
  complaint(
    'PHYSIOTHERAPY',
    'Stiff neck',
    'Cervical muscle tension',
    'Heat, mobilisation, break reminders',
    'Rotation right 50 degrees, left 70.',
  ),
]

const COMPLAINTS: Record<DoctorName, Complaints> = {
  doctor1: GENERAL,
  doctor2: URGENT,
  doctor3: PHYSIO,
  doctor4: GENERAL,
}

const CANCELLATIONS = [
  'Has to work',
  'Feels better',
  'Travelling that day',
  'Could not get there',
  'Found an earlier time',
] as const
const NOTES = [
  'Please bring earlier reports',
  'Comes with an interpreter',
  'Prefers to be called by first name',
] as const
const STAFF_NOTES = ['Often ten minutes late', 'Needs the ramp', 'Insurance card not seen yet'] as const
const STREETS = ['Lake View Apartments', 'Rose Garden Lane', 'Old Mill Street', 'Park Terrace'] as const

/** What a visit is about, by its name and its doctor. */
export function complaintOf(name: string, doctor: DoctorName): Complaint {
  return pick(COMPLAINTS[doctor], `${name} complaint`)
}

export function cancellationOf(name: string): string {
  return pick(CANCELLATIONS, `${name} cancellation`)
}

export function notesOf(name: string): string {
  return pick(NOTES, `${name} notes`)
}

export function staffNoteOf(name: string): string {
  return pick(STAFF_NOTES, `${name} staff note`)
}

export function addressOf(name: string, type: VisitType): string | null {
  return type === 'HOME_VISIT' ? `${Math.floor(name.length * 3) + 7} ${pick(STREETS, `${name} street`)}` : null
}
