import { useState } from 'preact/hooks'
import type { AffectedVisit } from './affected-note.tsx'

/** Which form of a list is open, and which booked visits the last change was against. */
export function useOpenForm() {
  const [openId, setOpenId] = useState<string | 'new' | null>(null)
  const [affected, setAffected] = useState<readonly AffectedVisit[] | null>(null)
  return {
    openId,
    /** None, or null where nothing could be against a visit. */
    affected,
    open: (id: string | 'new') => {
      setAffected(null)
      setOpenId(id)
    },
    close: (against: readonly AffectedVisit[] | null = null) => {
      setAffected(against)
      setOpenId(null)
    },
  }
}

export type OpenForm = ReturnType<typeof useOpenForm>
