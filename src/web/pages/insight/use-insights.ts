import { useQuery } from '@tanstack/preact-query'
import { type InferResponseType, parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { useStore } from '../../client/store.ts'
import { keys } from '../../keys.ts'
import { session } from '../../session/session.ts'
import { spanOf, type View } from './view.ts'

export type Insights = InferResponseType<typeof api.insights.$get, 200>

const A_WHILE = 300_000

/** The clinic's figures, or a doctor's own. What was shown stays while another choice is read. */
export function useInsights({ weeks, doctorId, locationId }: View, timeZone: string) {
  const { clinicId } = useStore(session.store)
  const query = { ...spanOf(weeks, timeZone), ...(doctorId && { doctorId }), ...(locationId && { locationId }) }
  return useQuery<Insights>({
    queryKey: keys.insights(clinicId ?? '', query),
    queryFn: () => parseResponse(api.insights.$get({ query })),
    placeholderData: (before) => before,
    staleTime: A_WHILE,
  })
}
