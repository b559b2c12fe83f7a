import { useRef, useState } from 'preact/hooks'
import type { FoundPatient } from '../../../parts/desk-lists/desk-result.ts'
import type { DeskAddress, DeskShown } from '../address/desk-address.ts'
import type { FreeCell } from '../facts/day-shape.ts'
import type { Opened } from './day-panel.tsx'

/** A visit that is being booked: where and for whom, as far as that is known. The address does not say it. */
export interface Booking {
  at: FreeCell | null
  patient: FoundPatient | null
  minutes?: string
}

const NOBODY: Booking = { at: null, patient: null }

/** What stands open beside the day, by the address. One takes the place of another, and Back closes it. */
export function usePanel({ value, go, settle, close }: DeskAddress) {
  // A reload does not know any more for whom it was.
  const [booking, setBooking] = useState<Booking | null>(value.side === 'new' ? NOBODY : null)
  const { visitId, side } = value
  const openOf = (): Opened | null => {
    if (visitId !== null) return { kind: 'visit', id: visitId }
    if (side === 'first-free') return { kind: 'first-free' }
    // Back to a booking that has come to its end finds nothing to go on with.
    return side === 'new' && booking ? { kind: 'new', ...booking } : null
  }
  const open = openOf()
  const latest = useRef({ isOpen: false })
  latest.current = { isOpen: open !== null || value.dialog !== null }
  return {
    open,
    /** Opens it, with what else changes by that. It takes the place of a panel or dialog that is open: to those nobody goes back. */
    show: (next: Opened, also: Partial<DeskShown> = {}) => {
      setBooking(next.kind === 'new' ? next : null)
      const change = next.kind === 'visit' ? { visitId: next.id, side: null } : { visitId: null, side: next.kind }
      if (latest.current.isOpen) settle({ ...also, ...change })
      else go({ ...also, ...change })
    },
    close: () => {
      if (open === null) return
      setBooking(null)
      close({ visitId: null, side: null })
    },
  }
}

export type Panel = ReturnType<typeof usePanel>
