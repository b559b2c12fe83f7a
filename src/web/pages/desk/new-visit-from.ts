import type { FoundPatient } from '../desk-lists/desk-result.ts'

/** Where a new visit is looked for first. */
export interface NewVisitFrom {
  date: string
  doctorId: string | null
  /** Null where the desk still has to say for whom. */
  patient: FoundPatient | null
}
