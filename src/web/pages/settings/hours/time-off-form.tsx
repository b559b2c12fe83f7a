import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import type { AffectedVisit } from '../set-up/affected-note.tsx'
import { spanSent } from '../span/span.ts'
import { SpanForm } from '../span/span-form.tsx'
import { useHoursWords } from './hours-words.tsx'

const EMPTY = { isWhole: true, from: '', to: '', reason: '' }

interface TimeOffFormProps {
  doctorId: string
  onClose: (affected: readonly AffectedVisit[] | null) => void
}

/** Enters a time off for a doctor, by the clock of their hours. */
export function TimeOffForm({ doctorId, onClose }: TimeOffFormProps) {
  return (
    <SpanForm
      name={`time off of ${doctorId}`}
      empty={EMPTY}
      words={useHoursWords().timeOff}
      send={(typed) => {
        const json = { ...spanSent(typed), reason: typed.reason.trim() || null }
        return parseResponse(api.doctors[':id']['time-off'].$post({ param: { id: doctorId }, json }))
      }}
      onClose={onClose}
    />
  )
}
