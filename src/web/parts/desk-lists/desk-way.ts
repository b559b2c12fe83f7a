import { createContext } from 'preact'
import type { FoundPatient } from './desk-result.ts'
import type { Visit } from './list-queries.ts'

/** Where a list leads: to a visit in its day, and to a new visit for somebody. */
export interface DeskWay {
  openVisit: (visit: Visit) => void
  bookFor: (patient: FoundPatient) => void
}

/** Null on pages that have no day of the clinic. */
export const DeskWayContext = createContext<DeskWay | null>(null)
