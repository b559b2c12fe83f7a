import { offlineSince } from './connection.ts'
import { queryClient } from './query-client.ts'

/**
 * Asks again, once the server answers, for whatever could not be loaded while it did not, or was only what had been kept from before.
 */
export function reloadFailed(): () => void {
  let since = offlineSince.get()
  return offlineSince.subscribe(() => {
    const wasSince = since
    since = offlineSince.get()
    if (wasSince === null || since !== null) return
    void queryClient.refetchQueries({
      type: 'active',
      predicate: ({ state }) => state.status === 'error' || state.dataUpdatedAt >= wasSince,
    })
  })
}
