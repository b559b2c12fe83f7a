import { useInfiniteQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { CircleCheck, TriangleAlert } from 'lucide-preact'
import type { DeliveryRecord } from '../../../../features/webhooks/schemas.ts'
import { api } from '../../../client/api.ts'
import { keys } from '../../../keys.ts'
import { Button } from '../../../parts/button.tsx'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { Time } from '../../../parts/time.tsx'
import { useClinicZone } from '../../../session/use-clinic-zone.ts'
import { useRecordWords } from '../records/record-words.ts'
import { StateChip } from '../records/state-chip.tsx'
import { useWebhookWords } from './webhook-words.ts'

/** Whoever tries a webhook out waits for what comes of it. */
const LOOK_AGAIN = 3000
const LIMIT = '20'

/** What was tried, the newest first, and when it is tried again. */
export function Deliveries({ id }: { id: string }) {
  const words = useWebhookWords()
  const { more } = useRecordWords()
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: keys.settingsRecords(id, 'deliveries'),
    queryFn: ({ pageParam }) =>
      parseResponse(
        api.webhooks[':id'].deliveries.$get({
          param: { id },
          query: { limit: LIMIT, ...(pageParam !== '' && { cursor: pageParam }) },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ page }) => page.nextCursor,
    refetchInterval: ({ state }) => (state.error ? false : LOOK_AGAIN),
  })
  if (!data)
    return error ? <ProblemStrip error={error} onRetry={() => void refetch()} /> : <Skeleton tiles={3} lines={0} />
  const tries = data.pages.flatMap((page) => page.data)
  if (tries.length === 0)
    return (
      <p>
        <b>{words.noDeliveries}.</b> <span class="muted">{words.noDeliveriesWhy}</span>
      </p>
    )
  return (
    <>
      <ul class="rec-rows" aria-label={words.views.deliveries}>
        {tries.map((one) => (
          <li key={`${one.eventId} ${one.attempt}`} class="wh-try">
            <Try one={one} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {more}
        </Button>
      )}
    </>
  )
}

function Try({ one }: { one: DeliveryRecord }) {
  const words = useWebhookWords()
  const zone = useClinicZone()
  const { type, attempt, status, fault, ms, at, nextAt } = one
  const isTaken = status !== null && status >= 200 && status < 300
  return (
    <>
      <span class="rec-what">
        <code class="rec-code" lang="en">
          {type}
        </code>
        <span class="rec-sub">
          <Time at={at} timeZone={zone} /> · {words.attempt(attempt)} · {words.took(ms)}
        </span>
        {!isTaken && (
          <span class="rec-sub">
            {nextAt === null ? (
              words.givenUp
            ) : (
              <>
                {words.next} <Time at={nextAt} timeZone={zone} isWithin />
              </>
            )}
          </span>
        )}
      </span>
      <StateChip icon={isTaken ? CircleCheck : TriangleAlert} look={isTaken ? 'quiet' : 'bad'}>
        {isTaken ? words.taken(status) : fault === null ? words.answered(status ?? 0) : words.faults[fault]}
      </StateChip>
    </>
  )
}
