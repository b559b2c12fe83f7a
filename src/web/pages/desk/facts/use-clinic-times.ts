import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { useStore } from '../../../client/store.ts'
import { keys } from '../../../keys.ts'
import { session } from '../../../session/session.ts'

const MINUTE = 60_000
const SETTLED = 10 * MINUTE

/** Milliseconds that the clinic keeps free between two visits. Its notice and its horizon bind patients alone. */
export function useBuffer(): number {
  const { clinicId } = useStore(session.store)
  const { data } = useQuery({
    queryKey: keys.clinic(clinicId ?? ''),
    queryFn: () => parseResponse(api.clinic.$get({ query: {} })),
    staleTime: SETTLED,
  })
  return data ? Math.max(data.bufferBefore, data.bufferAfter) * MINUTE : 0
}
