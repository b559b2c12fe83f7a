import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../client/api.ts'
import { useStore } from '../client/store.ts'
import { keys } from '../keys.ts'
import { session } from '../session/session.ts'

const SELDOM = 300_000

export interface Doctor {
  id: string
  name: string
  specialty: string | null
}

/** Who works here now. */
export function useDoctors(): readonly Doctor[] | undefined {
  const { clinicId } = useStore(session.store)
  const { data } = useQuery({
    queryKey: keys.deskDoctors(clinicId ?? ''),
    queryFn: () => parseResponse(api.doctors.$get({ query: { active: 'true', limit: '100' } })),
    staleTime: SELDOM,
  })
  return data?.data
}

/** The clinic's places, as the board asks for them too. */
export function useLocations() {
  const { clinicId } = useStore(session.store)
  return useQuery({
    queryKey: keys.locations(clinicId ?? ''),
    queryFn: () => parseResponse(api.locations.$get({ query: { limit: '100' } })),
    staleTime: SELDOM,
  })
}
