/** How doctor and patient meet. */
export const VISIT_TYPES = ['IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT'] as const
export type VisitType = (typeof VISIT_TYPES)[number]

/** What a visit is for; a clinic gives each its usual length. */
export const TREATMENT_TYPES = [
  'GENERAL_CONSULTATION',
  'FOLLOW_UP',
  'ROUTINE_CHECKUP',
  'THERAPY',
  'SURGERY',
  'LAB_TEST',
  'IMAGING',
  'VACCINATION',
  'PHYSIOTHERAPY',
  'MENTAL_HEALTH',
  'DENTAL',
  'EYE_EXAM',
  'NUTRITION',
  'EMERGENCY',
  'SPECIALIST_VISIT',
] as const
export type TreatmentType = (typeof TREATMENT_TYPES)[number]

/** Most pressing first. */
export const PRIORITIES = ['EMERGENCY', 'URGENT', 'HIGH', 'MEDIUM', 'NORMAL', 'LOW', 'ROUTINE'] as const
export type Priority = (typeof PRIORITIES)[number]
