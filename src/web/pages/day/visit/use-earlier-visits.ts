import { useInfiniteQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { keys } from '../../../keys.ts'
import { TEXTS } from '../completion/completion-draft.ts'
import type { Visit } from '../day-types.ts'

const hasTexts = (visit: Visit) => TEXTS.some((name) => visit[name] || visit.unreadable?.includes(name))

/** The patient's visits before this one that were completed and say something, the newest first. */
export function useEarlierVisits(visit: Visit) {
  const query = { patientId: visit.patientId, status: 'COMPLETED', sort: '-appointmentDate', limit: '10' } as const
  const asked = useInfiniteQuery({
    queryKey: keys.earlierVisits(visit.patientId),
    queryFn: ({ pageParam }) =>
      parseResponse(api.appointments.$get({ query: { ...query, ...(pageParam !== null && { cursor: pageParam }) } })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ page }) => page.nextCursor,
  })
  const earlier = asked.data?.pages
    .flatMap((page) => page.data)
    .filter((one) => one.id !== visit.id && one.appointmentDate < visit.appointmentDate && hasTexts(one))
  return { ...asked, earlier }
}
