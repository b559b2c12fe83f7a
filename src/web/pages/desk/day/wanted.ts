import type { FoundPatient } from '../../../parts/desk-lists/desk-result.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'

/** What the day is to show of what was found: a visit, or a new one for a patient. */
export interface Wanted {
  patient: FoundPatient
  visit: Visit | null
}
