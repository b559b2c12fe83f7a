import { offlineSince } from './connection.ts'
import { queryClient } from './query-client.ts'

/** Asks again, once the server answers, for whatever could not be loaded while it did not. */
export function reloadFailed(): () => void {
  let wasOffline = offlineSince.get() !== null
  return offlineSince.subscribe(() => {
    const isOffline = offlineSince.get() !== null
    if (wasOffline && !isOffline)
      void queryClient.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' })
    wasOffline = isOffline
  })
}
