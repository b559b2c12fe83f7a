import { useInfiniteQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { keys } from '../../../keys.ts'
import { Button } from '../../../parts/button.tsx'
import { dateOf } from '../../../parts/dates.ts'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import { TEXTS } from '../completion/completion-draft.ts'
import type { Own, Visit } from '../day-types.ts'
import { FactLine } from '../readable.tsx'

const hasTexts = (visit: Visit) => TEXTS.some((name) => visit[name] || visit.unreadable?.includes(name))

/** What was written down at the patient's earlier visits, as far as this doctor may read it. */
export function EarlierVisits({ visit, own, isLast }: { visit: Visit; own: Own; isLast: boolean }) {
  const words = usePageWords<DayWords>()
  const { language } = useWords()
  const query = { patientId: visit.patientId, status: 'COMPLETED', sort: '-appointmentDate', limit: '10' } as const
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keys.earlierVisits(visit.patientId),
    queryFn: ({ pageParam }) =>
      parseResponse(api.appointments.$get({ query: { ...query, ...(pageParam !== null && { cursor: pageParam }) } })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ page }) => page.nextCursor,
  })
  const earlier = data?.pages
    .flatMap((page) => page.data)
    .filter((one) => one.id !== visit.id && one.appointmentDate < visit.appointmentDate && hasTexts(one))
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
