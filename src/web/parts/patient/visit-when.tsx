import type { ComponentChildren } from 'preact'
import { useStore } from '../../client/store.ts'
import { session } from '../../session/session.ts'
import { useWords } from '../../words/words-context.ts'
import { dateOf, dayOf } from '../dates.ts'
import { Time } from '../time.tsx'
import { usePatientWords } from './patient-words.ts'
import type { Visit } from './visit.ts'

const DAY = 86_400_000

/** The time of a visit, larger than everything else, with its date and for whom it is. */
export function VisitWhen({ visit, children }: { visit: Visit; children?: ComponentChildren }) {
  const { language } = useWords()
  const words = usePatientWords()
  const { me } = useStore(session.store)
  const { appointmentDate, timezone, duration, patient } = visit
  // Who reads “Today” is told the date too.
  const isNear = dayOf(appointmentDate, timezone) <= dayOf(Date.now() + DAY, timezone)
  const date = isNear ? dateOf(appointmentDate, { language, timeZone: timezone }) : null
  const isOwn = patient.id === me?.patientId
  return (
    <div class="when">
      {children}
      <p class="huge">
        <Time at={appointmentDate} timeZone={timezone} show="both" />
      </p>
      <p class="sub">
        {[date, isOwn ? words.forYou(duration) : words.forOther(duration, patient.name)].filter(Boolean).join(', ')}
      </p>
    </div>
  )
}
