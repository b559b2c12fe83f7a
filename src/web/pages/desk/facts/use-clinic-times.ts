import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { useStore } from '../../../client/store.ts'
import { keys } from '../../../keys.ts'
import { session } from '../../../session/session.ts'
import type { DayFacts } from './day-shape.ts'

const MINUTE = 60_000
const SETTLED = 10 * MINUTE

/** What the clinic says of the times of visits, in ms. Its notice and its horizon bind patients alone. */
export function useClinicTimes(): Pick<DayFacts, 'buffer' | 'slot'> {
  const { clinicId } = useStore(session.store)
  const { data } = useQuery({
    queryKey: keys.clinic(clinicId ?? ''),
    queryFn: () => parseResponse(api.clinic.$get({ query: {} })),
    staleTime: SETTLED,
  })
  return {
    buffer: data ? Math.max(data.bufferBefore, data.bufferAfter) * MINUTE : 0,
    slot: data?.slotMinutes ? data.slotMinutes * MINUTE : null,
  }
}
