import { timeOf } from '../../parts/dates.ts'
import { Options } from '../../parts/patient/options.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import type { CheckInWords } from '../../words/check-in/en.ts'
import { useWords } from '../../words/words-context.ts'

interface WhichVisitProps {
  visits: readonly { id: string; appointmentDate: string; doctorName: string }[]
  onChoose: (id: string) => void
}

/** Who has several visits here now says which. They are here, so the times are those of this clock. */
export function WhichVisit({ visits, onChoose }: WhichVisitProps) {
  const { language } = useWords()
  const words = useOwnWords<CheckInWords>()
  return (
    <>
      <h1>{words.which}</h1>
      <Options
        title={words.whichHint}
        options={visits.map(({ id, appointmentDate, doctorName }) => ({
          value: id,
          label: timeOf(appointmentDate, { language }),
          hint: doctorName,
        }))}
        value={null}
        onChoose={onChoose}
      />
    </>
  )
}
