import { Time } from '../../../parts/time.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import type { Visit } from '../day-types.ts'
import { FactLine } from '../readable.tsx'

const FIELDS = ['reason', 'followUpReason', 'notes', 'staffNote', 'address'] as const

/** When, how and what for, as it was said before the visit. */
export function AboutVisit({ visit }: { visit: Visit }) {
  const words = usePageWords<DayWords>()
  const common = useCommonWords()
  const unreadable = visit.unreadable ?? []
  const shown = FIELDS.filter((name) => name !== 'followUpReason' || visit.followUpReason !== visit.reason)
  const place = [words.types[visit.type], visit.location?.name, common.minutes(visit.duration)].filter(Boolean)
  const isBlank = shown.every((name) => !visit[name] && !unreadable.includes(name))
  return (
    <section class="block">
      <h2 class="h">{words.about.title}</h2>
      <dl class="facts-list">
        <dt>{words.about.when}</dt>
        <dd>
          <Time at={visit.appointmentDate} timeZone={visit.timezone} /> · {words.treatments[visit.treatmentType]} ·{' '}
          {place.join(' · ')}
        </dd>
        {shown.map((name) => (
          <FactLine key={name} label={words.about[name]} text={visit[name]} isUnreadable={unreadable.includes(name)} />
        ))}
      </dl>
      {isBlank && <p class="muted">{words.about.nothing}</p>}
    </section>
  )
}
