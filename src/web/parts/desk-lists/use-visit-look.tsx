import type { ComponentChildren } from 'preact'
import { Time } from '../../parts/time.tsx'
import type { Visit } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import type { RowLook } from './row-look.ts'

/** A visit as a row: when by its own clock, who, with whom and how. */
export function useVisitLook() {
  const words = useListWords()
  return (visit: Visit, end: ComponentChildren): RowLook => ({
    when: <Time at={visit.appointmentDate} timeZone={visit.timezone} />,
    title: visit.patient.name,
    sub: [visit.doctor.name, visit.location?.name ?? words.types[visit.type]].join(', '),
    end,
  })
}
