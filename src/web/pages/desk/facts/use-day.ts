import { useQuery } from '@tanstack/preact-query'
import { useStore } from '../../../client/store.ts'
import { keys } from '../../../keys.ts'
import { useClinicZone } from '../../../parts/desk-lists/use-clinic-zone.ts'
import { type Doctor, useDoctors, useLocations } from '../../../parts/desk-lists/use-directory.ts'
import { useNow } from '../../../parts/use-now.ts'
import { session } from '../../../session/session.ts'
import { askAway, askHours, askVisits } from './day-queries.ts'
import { type Column, columnsOf } from './day-shape.ts'
import { dayAfter, momentOf } from './wall-time.ts'

const OFTEN = 2_000
const PAGE = 100
const SELDOM = 300_000
const A_WHILE = 60_000
const HALF_A_MINUTE = 30_000

export interface Filter {
  locationId: string | null
  doctorId: string | null
}

interface Day {
  columns: Column[] | null
  doctors: readonly Doctor[]
  error: unknown
  refetch: () => void
  now: number
}

/** The clinic's day, asked for again while somebody looks: the more there is of it, the less often. */
export function useDay(day: string, { locationId, doctorId }: Filter): Day {
  const clinicId = useStore(session.store).clinicId ?? ''
  const zone = useClinicZone()
  const now = useNow(HALF_A_MINUTE)
  const doctors = useDoctors()
  const places = useLocations()
  const shown = (doctors ?? []).filter(({ id }) => doctorId === null || id === doctorId)
  const ids = shown.map(({ id }) => id)
  const of = ids.join(',')
  const visits = useQuery({
    queryKey: keys.deskVisits(clinicId, day),
    queryFn: () => askVisits(day),
    staleTime: 0,
    // Whoever is refused, or not answered, is not asked for it as often.
    refetchInterval: ({ state }) =>
      state.error ? HALF_A_MINUTE : OFTEN * Math.ceil(((state.data?.length ?? 0) + 1) / PAGE),
  })
  const hours = useQuery({
    queryKey: keys.deskHours(clinicId, of),
    queryFn: () => askHours(ids),
    enabled: doctors !== undefined,
    staleTime: SELDOM,
  })
  const span = { from: momentOf(day, '00:00', zone), to: momentOf(dayAfter(day, 1), '00:00', zone) }
  const away = useQuery({
    queryKey: keys.deskAway(clinicId, day, of),
    queryFn: () => askAway({ from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() }, ids),
    enabled: doctors !== undefined,
    staleTime: A_WHILE,
  })
  const all = [visits, hours, away, places]
  const isThere = visits.data && hours.data && away.data && places.data && doctors
  const columns = isThere
    ? columnsOf({
        day,
        doctors: shown,
        visits: visits.data,
        hours: hours.data,
        away: away.data,
        zoneOf: (id) => places.data.data.find((place) => place.id === id)?.timezone ?? zone,
        locationId,
        now,
      })
    : null
  return {
    columns,
    doctors: doctors ?? [],
    error: columns ? null : (all.find(({ error }) => error)?.error ?? null),
    refetch: () => {
      for (const query of all) void query.refetch()
    },
    now,
  }
}
