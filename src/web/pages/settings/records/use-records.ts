import { useInfiniteQuery } from '@tanstack/preact-query'
import { useStore } from '../../../client/store.ts'
import { keys } from '../../../keys.ts'
import { session } from '../../../session/session.ts'

interface Asked {
  limit: string
  cursor?: string
}

interface Page<R> {
  data: R[]
  page: { nextCursor: string | null }
}

/** As many as the API gives at once: what a clinic sets up is seldom more. */
const LIMIT = '100'

/** A list of the API, page by page. @param name with all that narrows the list, so that each has its own answers */
export function useRecords<R>(name: string, ask: (asked: Asked) => Promise<Page<R>>) {
  const { clinicId } = useStore(session.store)
  const query = useInfiniteQuery({
    queryKey: keys.settingsRecords(clinicId ?? '', name),
    queryFn: ({ pageParam }) => ask({ limit: LIMIT, ...(pageParam !== '' && { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: ({ page }) => page.nextCursor,
  })
  return { ...query, rows: query.data?.pages.flatMap(({ data }) => data) }
}
