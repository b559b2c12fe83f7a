import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { useStore } from '../../client/store.ts'
import { keys } from '../../keys.ts'
import { session } from '../../session/session.ts'

/** What changes once in months. */
const SETTLED = 10 * 60_000

const useClinicId = () => useStore(session.store).clinicId ?? ''

/** The places of the clinic, which one that books in public shows to everybody. */
export function useLocations() {
  const clinicId = useClinicId()
  return useQuery({
    queryKey: keys.locations(clinicId),
    queryFn: async () => (await parseResponse(api.locations.$get({ query: { limit: '100' } }))).data,
    staleTime: SETTLED,
    enabled: clinicId !== '',
  })
}

/** The doctors who work in the clinic now, by name; to everybody in one that books in public. */
export function useDoctors() {
  const clinicId = useClinicId()
  return useQuery({
    queryKey: keys.doctors(clinicId),
    queryFn: async () => (await parseResponse(api.doctors.$get({ query: { active: 'true', limit: '100' } }))).data,
    staleTime: SETTLED,
    enabled: clinicId !== '',
  })
}

/** The clinic and its rules, for the signed-in. */
export function useClinic() {
  const { clinicId, me } = useStore(session.store)
  return useQuery({
    queryKey: keys.clinic(clinicId ?? ''),
    queryFn: () => parseResponse(api.clinic.$get({ query: {} })),
    staleTime: SETTLED,
    enabled: me !== null && clinicId !== null,
  })
}
