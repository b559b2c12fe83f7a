import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { useStore } from '../../../client/store.ts'
import { keys } from '../../../keys.ts'
import { session } from '../../../session/session.ts'
import { everyPage } from '../set-up/every-page.ts'
import { useClinic, useDoctors, usePlaces } from '../set-up/use-set-up.ts'
import { doctorWithHours } from './doctor-with-hours.ts'
import { firstFree } from './first-free.ts'

const AGAIN = 3_000

/** How far the clinic is on its way to the first free time. */
export function useStart() {
  const { clinicId, me } = useStore(session.store)
  const [clinic, places, doctors] = [useClinic(), usePlaces(), useDoctors()]
  const active = doctors.data?.filter((doctor) => doctor.active) ?? []
  const ids = active.map(({ id }) => id)
  const withHours = useQuery({
    queryKey: keys.doctorWithHours(clinicId ?? '', ids.join()),
    queryFn: () => doctorWithHours(active),
    enabled: doctors.data !== undefined,
  })
  const members = useQuery({
    queryKey: keys.setUpMembers(clinicId ?? ''),
    queryFn: () =>
      everyPage((cursor) =>
        parseResponse(api.memberships.$get({ query: { status: 'active,invited,external', limit: '100', ...cursor } })),
      ),
  })
  const free = useQuery({
    queryKey: keys.firstFree(clinicId ?? '', ids.join()),
    queryFn: () => firstFree(ids),
    enabled: !!withHours.data,
    // What has just been saved may be listed a moment later.
    refetchInterval: ({ state }) => (state.data === null ? AGAIN : false),
  })
  const all = [clinic, places, doctors, withHours, members]
  return {
    clinic: clinic.data,
    places: places.data?.filter((place) => place.active),
    doctors: active,
    withHours: withHours.data,
    others: members.data?.filter(({ userId }) => userId !== me?.userId).length,
    free: free.data,
    isLoaded: all.every(({ data }) => data !== undefined),
    failed: [...all, free].find(({ error, data }) => error && data === undefined),
  }
}
