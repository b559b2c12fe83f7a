import { useInfiniteQuery } from '@tanstack/preact-query'
import { useStore } from '../../client/store.ts'
import { keys } from '../../keys.ts'
import { session } from '../../session/session.ts'
import { askList, type ListName, type Lists } from './list-queries.ts'

/** Others work on the same lists. A hidden page asks for nothing. */
const LOOK_AGAIN = 60_000

/**
 * A list of the desk, page by page, looked at again while the page is visible.
 * @param isOpened whether somebody opens it now: then it is asked for, whenever that was done before
 */
export function useList<N extends ListName>(name: N, { isOpened = false } = {}) {
  const { clinicId } = useStore(session.store)
  const query = useInfiniteQuery({
    queryKey: keys.deskList(clinicId ?? '', name),
    queryFn: ({ pageParam }) => askList(name, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ page }) => page.nextCursor,
    // Whoever may not read it is not asked for it every minute.
    refetchOnMount: isOpened ? 'always' : true,
    refetchInterval: ({ state }) => (state.error ? false : LOOK_AGAIN),
  })
  const rows: Lists[N][] | undefined = query.data?.pages.flatMap(({ data }) => data)
  return { ...query, rows }
}
