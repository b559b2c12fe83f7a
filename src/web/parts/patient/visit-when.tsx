import type { ComponentChildren } from 'preact'
import { useStore } from '../../client/store.ts'
import { session } from '../../session/session.ts'
import { useWords } from '../../words/words-context.ts'
import { dateOf } from '../dates.ts'
import { Time } from '../time.tsx'
import { usePatientWords } from './patient-words.ts'
import type { Visit } from './visit.ts'

/** The time of a visit, larger than everything else, with its date and for whom it is. */
export function VisitWhen({ visit, children }: { visit: Visit; children?: ComponentChildren }) {
  const { language } = useWords()
  const words = usePatientWords()
  const { me } = useStore(session.store)
  const { appointmentDate, timezone, duration, patient } = visit
  const date = dateOf(appointmentDate, { language, timeZone: timezone })
  const isOwn = patient.id === me?.patientId
  return (
    <div class="when">
      {children}
      <p class="huge">
        <Time at={appointmentDate} timeZone={timezone} show="both" />
      </p>
      <p class="sub">{isOwn ? words.forYou(date, duration) : words.forOther(date, duration, patient.name)}</p>
    </div>
  )
}
