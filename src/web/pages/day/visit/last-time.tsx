import { dateOf } from '../../../parts/dates.ts'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import type { Visit } from '../day-types.ts'
import { FactLine } from '../readable.tsx'
import { useEarlierVisits } from './use-earlier-visits.ts'

/** What was found and arranged last time, beside what is written now. */
export function LastTime({ visit }: { visit: Visit }) {
  const words = usePageWords<DayWords>()
  const { language } = useWords()
  const last = useEarlierVisits(visit).earlier?.[0]
  if (!last) return null
  return (
    <section class="block">
      <h2 class="h">{words.earlier.last(dateOf(last.appointmentDate, { language, timeZone: last.timezone }))}</h2>
      <dl class="facts-list">
        {(['diagnosis', 'treatmentPlan'] as const).map((name) => (
          <FactLine
            key={name}
            label={words.texts[name]}
            text={last[name]}
            isUnreadable={last.unreadable?.includes(name) ?? false}
          />
        ))}
      </dl>
    </section>
  )
}
