import { useQueries, useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { FRESH } from '../../client/request-headers.ts'
import { keys } from '../../keys.ts'
import { dayOf } from '../../parts/dates.ts'
import type { VisitType } from '../../parts/patient/visit.ts'
import { mergeDays } from './merge-days.ts'

interface Asked {
  doctorIds: readonly string[]
  type: VisitType
  /** The first day, as the clinic counts it; null for today. */
  from: string | null
  weeks: number
  /** After a write: what a cache has may be older. It is heard from the signed-in alone. */
  isFresh: boolean
}

const WEEK = 7
const DAY = 86_400_000

const later = (day: string, weeks: number) => new Date(Date.parse(day) + weeks * WEEK * DAY).toISOString().slice(0, 10)

/** Free times by day of one doctor or of several, a week at a time. */
export function useFreeDays({ doctorIds, type, from, weeks, isFresh }: Asked) {
  const first = from !== null && from > dayOf(Date.now()) ? from : null
  const askWeek = (doctorId: string, date: string | null) => ({
    queryKey: keys.freeTimesOf(doctorId, { type, date, isFresh }),
    queryFn: () =>
      parseResponse(
        api.appointments.doctor[':doctorId'].availability.$get(
          { param: { doctorId }, query: { type, days: String(WEEK), ...(date && { date }) } },
          isFresh ? FRESH : {},
        ),
      ),
    staleTime: 30_000,
  })
  const now = useQueries({ queries: doctorIds.map((id) => askWeek(id, first)) })
  const start = now.find(({ data }) => data)?.data?.days[0]?.date ?? null
  const coming = start === null ? [] : Array.from({ length: weeks - 1 }, (_, n) => later(start, n + 1))
  const then = useQueries({ queries: coming.flatMap((date) => doctorIds.map((id) => askWeek(id, date))) })
  const all = [...now, ...then]
  const answers = all.flatMap(({ data }) => (data ? [data] : []))
  return {
    days: mergeDays(answers),
    nextAvailable: answers.map((answer) => answer.nextAvailable).find((at) => at !== null) ?? null,
    // One doctor's list that fails is missing; it hides nobody else's.
    error: answers.length === 0 ? (all.find(({ error }) => error)?.error ?? null) : null,
    // Times that came one doctor after the other would move under the finger that chooses one.
    isPending: doctorIds.length === 0 || now.some(({ isPending }) => isPending),
    isLoadingMore: then.some(({ isPending }) => isPending),
    refetch: () => void Promise.all(all.map((one) => one.refetch())),
  }
}

/** Doctors whose lists are asked for at once. */
const MOST = 12
/** What `GET /availability` takes at once, and how many days of them all it lists to everybody. */
const MOST_ASKED = 50
const MOST_DAYS = 200

/** Of a clinic with more doctors than can be listed at once, those who are free soonest. */
export function useSoonestDoctors(doctorIds: readonly string[] | undefined, type: VisitType): readonly string[] {
  const asked = (doctorIds ?? []).slice(0, MOST_ASKED)
  const isMany = asked.length > MOST
  const days = Math.min(WEEK, Math.floor(MOST_DAYS / Math.max(1, asked.length)))
  const { data } = useQuery({
    queryKey: keys.freeTimesOf('soonest', { type, asked }),
    queryFn: () =>
      parseResponse(api.availability.$get({ query: { type, doctorIds: asked.join(','), days: String(days) } })),
    enabled: isMany,
  })
  if (!isMany) return asked
  if (!data) return []
  const soonest = [...new Set(data.slots.map(({ doctorId }) => doctorId))]
  return [...new Set([...soonest, ...asked])].slice(0, MOST)
}
