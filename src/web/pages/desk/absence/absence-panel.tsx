import './absence.css'
import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { useStore } from '../../../client/store.ts'
import { keys } from '../../../keys.ts'
import { dateOf, dayOf } from '../../../parts/dates.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import { PhoneLink } from '../../../parts/desk-lists/phone-link.tsx'
import { Dialog } from '../../../parts/dialog.tsx'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { Time } from '../../../parts/time.tsx'
import type { Doctor } from '../../../parts/use-directory.ts'
import { entersTimeOff } from '../../../session/enters-time-off.ts'
import { session } from '../../../session/session.ts'
import { useWords } from '../../../words/words-context.ts'
import { askVisits } from '../facts/day-queries.ts'
import { momentOf } from '../facts/wall-time.ts'
import { AbsenceForm } from './absence-form.tsx'
import { absenceSpan, visitsWithin } from './absence-span.ts'

interface AbsencePanelProps {
  doctor: Doctor
  day: string
  zone: string
  now: number
  onClose: () => void
  /** Somebody has to be called now: the list of whom it concerns comes next. */
  onAffected: () => void
}

/** A doctor does not come: whom that concerns, with their numbers, and the time off itself where the role may enter it. */
export function AbsencePanel({ doctor, day, zone, now, onClose, onAffected }: AbsencePanelProps) {
  const { absence: words } = useListWords()
  const { language } = useWords()
  const { me } = useStore(session.store)
  const isToday = day === dayOf(now, zone)
  const [absence, setAbsence] = useState({ day, until: day, isFromNow: isToday })
  const span = absenceSpan(absence, zone, now)
  const { data, error, refetch } = useQuery({
    queryKey: keys.visitsWithin(doctor.id, span.from, span.to),
    queryFn: () => askVisits(span, doctor.id),
  })
  const visits = data && visitsWithin(data, span)
  return (
    <Dialog title={words.title(doctor.name)} look="sheet" onClose={onClose}>
      <p>
        <b>{dateOf(momentOf(day, '12:00', zone), { language, timeZone: zone })}</b>
      </p>
      {me && entersTimeOff(me, doctor.id) ? (
        <AbsenceForm
          {...{ doctor, absence, isToday, span, onClose }}
          onChange={setAbsence}
          onEntered={({ affected }) => (affected.length > 0 ? onAffected() : onClose())}
        />
      ) : (
        <p class="strip">{words.whoMay(doctor.name)}</p>
      )}
      <h3 class="dl-title">{words.concerned}</h3>
      {error && !visits && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      {!visits && !error && <Skeleton lines={3} />}
      {visits?.length === 0 && <p class="muted">{words.nobody}</p>}
      {visits && visits.length > 0 && (
        <ul class="dl-rows absent-list">
          {visits.map((visit) => (
            <li key={visit.id} class="dl-row">
              <span class="dl-who">
                <b>{visit.patient.name}</b>
                <span class="dl-sub">
                  <Time at={visit.appointmentDate} timeZone={visit.timezone} />
                </span>
              </span>
              <PhoneLink phone={visit.patient.phone} name={visit.patient.name} />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  )
}
