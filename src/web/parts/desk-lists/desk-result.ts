import type { Visit } from './list-queries.ts'

/** As much of a patient as every way to find one knows, and what tells them from others of their name where it is known. */
export interface FoundPatient {
  id: string
  name: string
  dateOfBirth?: string | null
  phone?: string | null
  guardianUserIds?: string[]
}

/** What a panel ends with. */
export type DeskResult =
  | { kind: 'patient'; patient: FoundPatient; isNew: boolean }
  | { kind: 'visit'; patient: FoundPatient; visit: Visit }
  | { kind: 'walk-in'; patient: FoundPatient; visit: Visit; number: number | null }

export interface PanelProps {
  onClose: () => void
  onDone: (result: DeskResult) => void
}
