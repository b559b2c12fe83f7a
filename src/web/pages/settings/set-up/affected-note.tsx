import { CircleCheck, TriangleAlert } from 'lucide-preact'
import { dateOf, timeOf } from '../../../parts/dates.ts'
import { useWords } from '../../../words/words-context.ts'
import { useSetUpWords } from './set-up-words.tsx'
import { useClinic, useDoctors } from './use-set-up.ts'

export interface AffectedVisit {
  id: string
  appointmentDate: string
  doctorId: string
}

const SHOWN = 5

/** What a change that is saved has done to booked visits: they stay, and wait at the desk for somebody to move them. */
export function AffectedNote({ affected }: { affected: readonly AffectedVisit[] }) {
  const words = useSetUpWords().affected
  const { language } = useWords()
  const { data: clinic } = useClinic()
  const { data: doctors } = useDoctors()
  const shown = { language, timeZone: clinic?.timezone }
  if (affected.length === 0)
    return (
      <p class="su-done" role="status">
        <CircleCheck aria-hidden="true" />
        {words.none}
      </p>
    )
  return (
    <div class="su-note" role="status">
      <TriangleAlert aria-hidden="true" />
      <div class="su-stack">
        <b>{words.some(affected.length)}</b>
        <ul>
          {affected.slice(0, SHOWN).map(({ id, appointmentDate, doctorId }) => (
            <li key={id}>
              {dateOf(appointmentDate, shown)}, {timeOf(appointmentDate, shown)}
              {' · '}
              {doctors?.find((doctor) => doctor.id === doctorId)?.name}
            </li>
          ))}
          {affected.length > SHOWN && <li>{words.more(affected.length - SHOWN)}</li>}
        </ul>
        <a class="act" href="/desk?tab=affected">
          {words.toDesk}
        </a>
      </div>
    </div>
  )
}
