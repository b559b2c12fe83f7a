import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { flushDrafts, useDraft } from '../../../session/drafts.ts'

/** As much of a visit as its place in the tray says. */
export interface Cut {
  id: string
  name: string
  minutes: number
  /** Where it stands until it is dropped; what was cut before this was kept does not say. */
  was?: { appointmentDate: string; timezone: string; doctor: string }
}

const NONE: readonly Cut[] = []

/** Visits that were cut out to be dropped elsewhere, sealed as drafts are. They keep their time until they are dropped. */
export function useTray() {
  const { value: cuts, change, discard } = useDraft<readonly Cut[]>('desk-tray', NONE)
  const set = (next: readonly Cut[]) => {
    if (next.length === 0) return discard()
    change(next)
    // Nobody types here: there is no pause to wait for.
    void flushDrafts()
  }
  const takeOut = (id: string) => set(cuts.filter((cut) => cut.id !== id))
  return {
    cuts,
    takeOut,
    /** Cuts a visit out; another time puts it back. */
    cutOrPutBack: ({ id, patient, duration, appointmentDate, timezone, doctor }: Visit) => {
      if (cuts.some((cut) => cut.id === id)) return takeOut(id)
      const was = { appointmentDate, timezone, doctor: doctor.name }
      set([...cuts, { id, name: patient.name, minutes: duration, was }])
    },
  }
}

export type Tray = ReturnType<typeof useTray>
