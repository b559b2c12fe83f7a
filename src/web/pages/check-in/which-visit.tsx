import '../../parts/choose.css'
import { timeOf } from '../../parts/dates.ts'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { StatusChip } from '../../parts/status-chip.tsx'
import type { CheckInWords } from '../../words/check-in/en.ts'
import { useWords } from '../../words/words-context.ts'

interface Eligible {
  id: string
  appointmentDate: string
  timezone: string
  doctorName: string
  patientName: string
  status: 'SCHEDULED' | 'CONFIRMED' | 'CHECKED_IN' | 'IN_PROGRESS'
}

interface WhichVisitProps {
  visits: readonly Eligible[]
  onChoose: (id: string) => void
}

/** Who has several visits here now says which: their own, or that of whom they have brought. */
export function WhichVisit({ visits, onChoose }: WhichVisitProps) {
  const { language } = useWords()
  const words = useOwnWords<CheckInWords>()
  return (
    <>
      <h1>{words.which}</h1>
      <p>{words.whichHint}</p>
      <div class="pick">
        {visits.map(({ id, appointmentDate, timezone, doctorName, patientName, status }) => (
          <button key={id} type="button" class="opt one" onClick={() => onChoose(id)}>
            <span>{words.whichOne(patientName, timeOf(appointmentDate, { language, timeZone: timezone }))}</span>
            <small>{doctorName}</small>
            {(status === 'CHECKED_IN' || status === 'IN_PROGRESS') && <StatusChip status={status} />}
          </button>
        ))}
      </div>
    </>
  )
}
