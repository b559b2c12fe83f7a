import { BellOff } from 'lucide-preact'
import '../../parts/peek.css'
import { Time } from '../../parts/time.tsx'
import { useClinicZone } from '../../session/use-clinic-zone.ts'
import { useCommonWords } from '../../words/words-context.ts'
import { ChildNote } from './child-note.tsx'
import type { Plan } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import { PhoneLink } from './phone-link.tsx'

export function FollowUpFacts({ plan }: { plan: Plan }) {
  const { followUps: words, phone, withDoctor } = useListWords()
  const { unreadable } = useCommonWords()
  const zone = useClinicZone()
  const { patient, lastContact, snoozeUntil } = plan
  const isLost = (plan.unreadable ?? []).includes('instructions' as never)
  return (
    <>
      {patient.doNotContact && (
        <p class="alert">
          <BellOff size="1em" aria-hidden="true" />
          {words.doNotContact}
        </p>
      )}
      <ChildNote patientId={plan.patientId} />
      <dl class="kv dl-facts">
        <dt>{phone}</dt>
        <dd>
          <PhoneLink phone={patient.phone} name={patient.name} />
        </dd>
        <dt>{words.lastContact}</dt>
        <dd>
          {lastContact ? (
            <>
              <Time at={lastContact.at} timeZone={zone} />, {words.channels[lastContact.channel] ?? lastContact.channel}
              : {words.outcomes[lastContact.outcome] ?? lastContact.outcome}
            </>
          ) : (
            words.noContact
          )}
        </dd>
        {snoozeUntil && (
          <>
            <dt>{words.until}</dt>
            <dd>
              <Time at={snoozeUntil} timeZone={zone} />
            </dd>
          </>
        )}
        <dt>{words.type}</dt>
        <dd>{words.types[plan.followUpType]}</dd>
        <dt>{words.priority}</dt>
        <dd>{words.priorities[plan.priority]}</dd>
        {plan.doctorName && (
          <>
            <dt>{withDoctor}</dt>
            <dd>{plan.doctorName}</dd>
          </>
        )}
        {(plan.instructions || isLost) && (
          <>
            <dt class="no-print">{words.instructions}</dt>
            <dd class="no-print">{isLost ? <span class="muted">{unreadable}</span> : plan.instructions}</dd>
          </>
        )}
      </dl>
    </>
  )
}
