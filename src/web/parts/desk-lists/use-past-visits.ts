import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { keys } from '../../keys.ts'

/** When somebody was here last, and when they did not come: the newest first. */
export function usePastVisits(patientId: string) {
  const { data } = useQuery({
    queryKey: keys.deskPastVisits(patientId),
    queryFn: () =>
      parseResponse(
        api.appointments.$get({
          query: { patientId, status: 'COMPLETED,NO_SHOW', sort: '-appointmentDate', limit: '3' },
        }),
      ),
  })
  return data?.data
}
