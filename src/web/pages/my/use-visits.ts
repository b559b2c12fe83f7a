import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { keys } from '../../keys.ts'

/** What may be done with a visit changes by the clock too. */
const MINUTE = 60_000

export function useVisits(when: 'upcoming' | 'past') {
  return useQuery({
    queryKey: keys.myVisits(when),
    queryFn: async () =>
      (
        await parseResponse(
          api.appointments['my-appointments'].$get({
            query: { as: 'patient', when, limit: when === 'upcoming' ? '50' : '20' },
          }),
        )
      ).data,
    ...(when === 'upcoming' && { refetchInterval: MINUTE }),
  })
}
