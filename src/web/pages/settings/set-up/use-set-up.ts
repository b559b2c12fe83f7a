import { useQuery } from '@tanstack/preact-query'
import { type InferResponseType, parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { useStore } from '../../../client/store.ts'
import { keys } from '../../../keys.ts'
import { session } from '../../../session/session.ts'
import { everyPage } from './every-page.ts'

export type Clinic = InferResponseType<typeof api.clinic.$get, 200>
export type Place = InferResponseType<typeof api.locations.$get, 200>['data'][number]
export type Doctor = InferResponseType<typeof api.doctors.$get, 200>['data'][number]

const limit = '100'

const useClinicId = () => useStore(session.store).clinicId ?? ''

export function useClinic() {
  const clinicId = useClinicId()
  return useQuery({ queryKey: keys.clinic(clinicId), queryFn: () => parseResponse(api.clinic.$get()) })
}

/** All places, those that are closed for good too. */
export function usePlaces() {
  const clinicId = useClinicId()
  return useQuery({
    queryKey: keys.setUpPlaces(clinicId),
    queryFn: () => everyPage((cursor) => parseResponse(api.locations.$get({ query: { limit, ...cursor } }))),
  })
}

/** All doctors, those who have left too. */
export function useDoctors() {
  const clinicId = useClinicId()
  return useQuery({
    queryKey: keys.setUpDoctors(clinicId),
    queryFn: () => everyPage((cursor) => parseResponse(api.doctors.$get({ query: { limit, ...cursor } }))),
  })
}
