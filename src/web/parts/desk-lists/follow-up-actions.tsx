import { useState } from 'preact/hooks'
import { useWrite } from '../../client/use-write.ts'
import { Button } from '../../parts/button.tsx'
import { dateOf, dayOf } from '../../parts/dates.ts'
import { ProblemStrip } from '../../parts/strip.tsx'
import { tellDone } from '../../parts/toasts.tsx'
import { useClinicZone } from '../../session/use-clinic-zone.ts'
import { useWords } from '../../words/words-context.ts'
import { ContactForm } from './contact-form.tsx'
import type { Plan } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import { type Contact, logContact } from './plan-writes.ts'

const DAY = 86_400_000

/** Say that somebody has called, or put it off. */
export function FollowUpActions({ plan }: { plan: Plan }) {
  const words = useListWords().followUps
  const { language } = useWords()
  const zone = useClinicZone()
  const [isLogging, setLogging] = useState(false)
  const { name } = plan.patient
  const log = useWrite(
    (contact: Contact) => logContact(plan, contact),
    (_, { snoozeUntil }) => {
      setLogging(false)
      const until = snoozeUntil && dateOf(snoozeUntil, { language, timeZone: 'UTC' })
      tellDone({ title: until ? words.sleeps(name, until) : words.logged(name) })
    },
  )
  const dayIn = (days: number) => dayOf(Date.now() + days * DAY, zone)
  if (isLogging)
    return (
      <ContactForm
        dayIn={dayIn}
        isSaving={log.isPending}
        error={log.error}
        onSave={(contact) => log.mutate(contact)}
        onBack={() => setLogging(false)}
      />
    )
  return (
    <>
      {log.error && <ProblemStrip error={log.error} />}
      <div class="dl-acts">
        <Button onClick={() => setLogging(true)}>{words.log}</Button>
        <Button
          disabled={log.isPending}
          onClick={() => log.mutate({ channel: 'phone', outcome: 'snoozed', snoozeUntil: dayIn(1) })}
        >
          {words.snooze}
        </Button>
      </div>
    </>
  )
}
