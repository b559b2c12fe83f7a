import { Button } from '../../../parts/button.tsx'
import { dateOf } from '../../../parts/dates.ts'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import type { Own, Visit } from '../day-types.ts'
import { FactLine } from '../readable.tsx'
import { useEarlierVisits } from './use-earlier-visits.ts'

/** What was written down at the patient's earlier visits, as far as this doctor may read it. */
export function EarlierVisits({ visit, own, isLast }: { visit: Visit; own: Own; isLast: boolean }) {
  const words = usePageWords<DayWords>()
  const { language } = useWords()
  const { earlier, data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useEarlierVisits(visit)
  return (
    <section class={isLast ? 'block earlier after-bar' : 'block earlier'}>
      <h2 class="h">{words.earlier.title}</h2>
      {error && !data && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={4} />}
      {earlier?.length === 0 && !hasNextPage && <p class="muted">{words.earlier.none}</p>}
      {earlier?.map((one) => (
        <article key={one.id}>
          <h3>
            {dateOf(one.appointmentDate, { language, timeZone: one.timezone })}
            <span class="muted">
              {' '}
              {words.treatments[one.treatmentType]} ·{' '}
              {one.doctorId === own.doctorId ? words.chain.you : one.doctor.name}
            </span>
          </h3>
          <dl class="facts-list">
            {(['diagnosis', 'clinicalNotes', 'treatmentPlan'] as const).map((name) => (
              <FactLine
                key={name}
                label={words.texts[name]}
                text={one[name]}
                isUnreadable={one.unreadable?.includes(name) ?? false}
              />
            ))}
          </dl>
        </article>
      ))}
      {hasNextPage && (
        <p>
          <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {words.earlier.older}
          </Button>
        </p>
      )}
    </section>
  )
}
