import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { Phone, TriangleAlert } from 'lucide-preact'
import { api } from '../../client/api.ts'
import { keys } from '../../keys.ts'
import { dateOf, timeOf } from '../../parts/dates.ts'
import { StatusChip } from '../../parts/status-chip.tsx'
import type { DayWords } from '../../words/day/en.ts'
import { useCommonWords, usePageWords, useWords } from '../../words/words-context.ts'
import { ageOn, noonOf } from './calendar-days.ts'
import type { Own, Visit } from './day-types.ts'
import { DocTitle } from './doc-title.tsx'
import { minutesLate, minutesSince } from './list/day-groups.ts'
import { VisitActions } from './visit-actions.tsx'

interface VisitHeadProps {
  visit: Visit
  today: string
  now: number
  own: Own
  busyWith: Visit | undefined
}

/** Who it is, how the visit stands, and what can be done about it now. */
export function VisitHead({ visit, today, now, own, busyWith }: VisitHeadProps) {
  const words = usePageWords<DayWords>()
  const common = useCommonWords()
  const { language } = useWords()
  const { status, startedAt } = visit
  const late = minutesLate(visit, now)
  const since = startedAt && timeOf(startedAt, { language, timeZone: visit.timezone })
  const word =
    status === 'IN_PROGRESS' && since
      ? words.who.since(common.status.IN_PROGRESS, since)
      : status === 'CHECKED_IN'
        ? words.list.waitingFor(minutesSince(visit.checkedInAt ?? visit.updatedAt, now))
        : undefined
  return (
    <header class="who">
      <div class="grow">
        <DocTitle>{visit.patient.name}</DocTitle>
        <PatientFacts patientId={visit.patientId} phone={visit.patient.phone} today={today} />
      </div>
      <div class="who-side">
        <StatusChip status={status} lateMinutes={late} {...(word && late === 0 && { word })} />
        {visit.doctorId === own.doctorId ? (
          <VisitActions visit={visit} now={now} busyWith={busyWith} />
        ) : (
          <span class="muted">{visit.doctor.name}</span>
        )}
      </div>
    </header>
  )
}

export function PatientFacts(props: { patientId: string; phone: string | null; today: string }) {
  const { patientId, phone, today } = props
  const words = usePageWords<DayWords>().who
  const { language } = useWords()
  const { data: patient } = useQuery({
    queryKey: keys.patient(patientId),
    queryFn: () => parseResponse(api.patients[':id'].$get({ param: { id: patientId } })),
  })
  const born = patient?.dateOfBirth
  const facts = [
    born && words.born(ageOn(today, born), dateOf(noonOf(born), { language, timeZone: 'UTC' }).replace(/^\S+ /, '')),
    patient?.language && words.speaks(languageName(patient.language, language)),
  ].filter(Boolean)
  const alerts = [patient && words.status[patient.status], patient?.doNotContact && words.doNotContact].filter(Boolean)
  return (
    <>
      <p class="patient-facts">
        <span>{facts.join(' · ')}</span>
        {phone && (
          <a class="act phone" href={`tel:${phone}`}>
            <Phone size="1em" aria-hidden="true" />
            {phone}
          </a>
        )}
      </p>
      {alerts.map((alert) => (
        <p class="alert" key={alert}>
          <TriangleAlert size="1em" aria-hidden="true" />
          {alert}
        </p>
      ))}
    </>
  )
}

function languageName(tag: string, language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}
