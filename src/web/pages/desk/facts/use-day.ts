import { useQuery } from '@tanstack/preact-query'
import { useEffect, useRef } from 'preact/hooks'
import { asProblem } from '../../../client/problem.ts'
import { queryClient } from '../../../client/query-client.ts'
import { useStore } from '../../../client/store.ts'
import { keys } from '../../../keys.ts'
import { type Doctor, useDoctors, useLocations } from '../../../parts/use-directory.ts'
import { useNow } from '../../../parts/use-now.ts'
import { session } from '../../../session/session.ts'
import { useClinicZone } from '../../../session/use-clinic-zone.ts'
import { askAway, askHours, askVisits } from './day-queries.ts'
import { type Column, columnsOfDay, columnsOfWeek } from './day-shape.ts'
import { daysOf, spanOfDays, type View } from './day-span.ts'
import { useClinicTimes } from './use-clinic-times.ts'
import { useLiveDays } from './use-live-days.ts'

const OFTEN = 5_000
const PAGE = 100
const SELDOM = 300_000
const A_WHILE = 60_000
const HALF_A_MINUTE = 30_000

export interface Filter {
  locationId: string | null
  doctorId: string | null
}

interface Asked {
  view: View
  day: string
  /** As somebody has asked for it: who or what is not known here is passed over. */
  wanted: Filter
  /** The visit that is being moved: its time counts as free. */
  movingId: string | null
}

interface Day {
  columns: Column[] | null
  doctors: readonly Doctor[]
  filter: Filter
  /** Also where the day was loaded before: what is shown then is what stood at that time. */
  error: unknown
  refetch: () => void
  now: number
}

/** The clinic's day, or a doctor's week, asked for again whenever it changes; where nobody says so, every few seconds. */
export function useDay({ view, day, wanted, movingId }: Asked): Day {
  const clinicId = useStore(session.store).clinicId ?? ''
  const zone = useClinicZone()
  const now = useNow(HALF_A_MINUTE)
  const times = useClinicTimes()
  const doctors = useDoctors()
  const places = useLocations()
  const doctorId = knownOf(doctors, wanted.doctorId)
  const locationId = knownOf(places.data?.data, wanted.locationId)
  const shown = (doctors ?? []).filter(({ id }) => doctorId === null || id === doctorId)
  const ids = shown.map(({ id }) => id)
  const of = ids.join(',')
  const days = daysOf(view, day)
  const span = spanOfDays(days, zone, times.buffer)
  const ofDoctor = view === 'week' ? doctorId : null
  const live = useLiveDays(ids, () => void visits.refetch())
  const visits = useQuery({
    queryKey: keys.deskVisits(clinicId, `${span.from} ${ofDoctor ?? ''}`),
    queryFn: () => askVisits(span, ofDoctor),
    // Who is asked about has to be known first.
    enabled: ofDoctor === null || doctors !== undefined,
    staleTime: 0,
    // Whoever is told of changes, is refused or not answered need not ask as often.
    refetchInterval: ({ state }) =>
      state.error || live.isLive() ? HALF_A_MINUTE : OFTEN * Math.ceil(((state.data?.length ?? 0) + 1) / PAGE),
  })
  const hours = useQuery({
    queryKey: keys.deskHours(clinicId, of),
    queryFn: () => askHours(ids),
    enabled: doctors !== undefined,
    staleTime: SELDOM,
  })
  const away = useQuery({
    queryKey: keys.deskAway(clinicId, span.from, of),
    queryFn: () => askAway(span, ids),
    enabled: doctors !== undefined,
    staleTime: A_WHILE,
    refetchInterval: A_WHILE,
  })
  const affected = visits.data?.filter(({ affectedBy }) => affectedBy).map(({ id }) => id)
  // What has come in the way of a visit since, or is out of it, is shown at once too.
  useChange(span.from, affected?.join(), () => {
    void Promise.all([away.refetch(), hours.refetch()])
    void queryClient.invalidateQueries({ queryKey: keys.deskList(clinicId, 'affected') })
  })
  const all = [visits, hours, away, places]
  const isThere = visits.data && hours.data && away.data && places.data && doctors
  const facts = isThere && {
    visits: visits.data,
    hours: hours.data,
    away: away.data,
    zone,
    zoneOf: (id: string) => places.data.data.find((place) => place.id === id && place.active)?.timezone ?? null,
    locationId,
    now,
    ...times,
    movingId,
  }
  const [first] = shown
  const columns = !facts
    ? null
    : view === 'week' && first
      ? columnsOfWeek(days, first, facts)
      : columnsOfDay(day, shown, facts)
  const error = all.find((query) => query.error)?.error ?? null
  return {
    columns,
    doctors: doctors ?? [],
    filter: { doctorId, locationId },
    // Over a day that is shown, the page's own strip says that nobody answers.
    error: columns && error !== null && asProblem(error).kind === 'network' ? null : error,
    refetch: () => {
      for (const query of all) void query.refetch()
    },
    now,
  }
}

/** The id of one of these; while nobody knows which there are, what is asked for is taken for one. */
const knownOf = (known: readonly { id: string }[] | undefined, id: string | null): string | null =>
  known === undefined || known.some((one) => one.id === id) ? id : null

/** Runs when a value of the same thing has changed, which its first one has not. */
function useChange(thing: string, value: string | undefined, onChange: () => void): void {
  const last = useRef({ thing, value })
  useEffect(() => {
    const { current: before } = last
    last.current = { thing, value }
    if (before.thing === thing && before.value !== undefined && value !== undefined) onChange()
  }, [thing, value])
}
