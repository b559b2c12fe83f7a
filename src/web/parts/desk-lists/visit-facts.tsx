import type { ComponentChildren } from 'preact'
import { Time } from '../../parts/time.tsx'
import { useCommonWords } from '../../words/words-context.ts'
import { ChildNote } from './child-note.tsx'
import type { Visit } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import { PhoneLink } from './phone-link.tsx'

/** What the desk has to know of a visit before it decides. Texts of the patient stand only here, and are not printed. */
export function VisitFacts({ visit, children }: { visit: Visit; children?: ComponentChildren }) {
  const words = useListWords()
  const { unreadable } = useCommonWords()
  const lost = (name: string) => (visit.unreadable ?? []).includes(name as never)
  const text = (name: 'reason' | 'notes' | 'staffNote') =>
    lost(name) ? <span class="muted">{unreadable}</span> : visit[name]
  const reason = text('reason')
  const notes = text('notes')
  const staffNote = text('staffNote')
  return (
    <>
      <ChildNote patientId={visit.patientId} />
      <dl class="kv dl-facts">
        {children}
        <dt>{words.phone}</dt>
        <dd>
          <PhoneLink phone={visit.patient.phone} name={visit.patient.name} />
        </dd>
        <dt>{words.withDoctor}</dt>
        <dd>{visit.doctor.name}</dd>
        <dt>{words.kind}</dt>
        <dd>
          {words.types[visit.type]}
          {visit.location && `, ${visit.location.name}`}
        </dd>
        {reason && (
          <>
            <dt class="no-print">{words.reason}</dt>
            <dd class="no-print">{reason}</dd>
          </>
        )}
        {notes && (
          <>
            <dt class="no-print">{words.notes}</dt>
            <dd class="no-print">{notes}</dd>
          </>
        )}
        {staffNote && (
          <>
            <dt class="no-print">{words.staffNote}</dt>
            <dd class="no-print">{staffNote}</dd>
          </>
        )}
        {visit.status === 'PENDING' && (
          <>
            <dt>{words.since}</dt>
            <dd>
              <Time at={visit.createdAt} timeZone={visit.timezone} />
            </dd>
          </>
        )}
      </dl>
    </>
  )
}
