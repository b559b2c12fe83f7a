import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { keys } from '../../keys.ts'

/** What may be done with a visit changes by the clock too. */
const MINUTE = 60_000

export function useVisit(id: string) {
  return useQuery({
    queryKey: keys.visit(id),
    queryFn: () => parseResponse(api.appointments[':id'].$get({ param: { id }, query: {} })),
    refetchInterval: MINUTE,
  })
}
