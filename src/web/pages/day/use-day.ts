import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { useEffect, useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { type Queue, watchQueue } from '../../client/live-queue.ts'
import { queryClient } from '../../client/query-client.ts'
import { eachTime } from '../../client/request-headers.ts'
import { keys } from '../../keys.ts'
import { dayOf } from '../../parts/dates.ts'
import { addDays } from './calendar-days.ts'
import type { Own, Visit } from './day-types.ts'
import { LIVE, readAgain } from './read-again.ts'

const SHOWN = 'PENDING,SCHEDULED,CONFIRMED,CHECKED_IN,IN_PROGRESS,COMPLETED,NO_SHOW'
const LOOK_AGAIN = 60_000

/** The visits of a day, and of the evening before those that are not over yet. */
async function listDay({ doctorId, timeZone }: Own, day: string, today: string): Promise<Visit[]> {
  const query = {
    doctorId,
    from: `${addDays(day, -1)}T12:00`,
    to: `${addDays(day, 1)}T00:00`,
    status: SHOWN,
    limit: '100',
  }
  const read = (cursor: string) =>
    parseResponse(api.appointments.$get({ query: { ...query, ...(cursor && { cursor }) } }))
  const visits: Visit[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { data, page }: Awaited<ReturnType<typeof read>> = await read(cursor)
    visits.push(...data)
    cursor = page.nextCursor
  }
  const isOpen = ({ status }: Visit) => status === 'CHECKED_IN' || status === 'IN_PROGRESS'
  return visits.filter((visit) => (day === today && isOpen(visit)) || dayOf(visit.appointmentDate, timeZone) === day)
}

/**
 * A doctor's day, live: the visits, the line of those who wait, and the follow-ups that are overdue.
 * @param asked another day than today
 */
export function useDay(own: Own, now: number, asked: string | null) {
  const { doctorId, timeZone } = own
  const today = dayOf(now, timeZone)
  const day = asked ?? today
  const visits = useQuery({
    queryKey: [...keys.dayVisits(doctorId), day],
    queryFn: () => listDay(own, day, today),
    refetchInterval: LOOK_AGAIN,
  })
  const queue = useQuery<Queue>({
    queryKey: keys.doctorQueue(doctorId),
    queryFn: () => parseResponse(api.queue.doctors[':id'].$get({ param: { id: doctorId } })),
    refetchInterval: LOOK_AGAIN,
  })
  const plans = useQuery({
    queryKey: keys.overduePlans(doctorId),
    queryFn: () => parseResponse(api['follow-up-plans'].$get({ query: { doctorId, status: 'overdue', limit: '50' } })),
    refetchInterval: LOOK_AGAIN,
  })
  return { today, day, visits, queue, plans: plans.data?.data ?? [], heardAt: useLive(doctorId) }
}

/** When the doctor's queue was last heard; null before it ever was. Whatever it tells is read again. */
function useLive(doctorId: string): number | null {
  const [heardAt, setHeardAt] = useState<number | null>(null)
  useEffect(
    () =>
      watchQueue({
        doctorId,
        getTicket: async () =>
          (
            await parseResponse(
              api.queue.doctors[':id'].tickets.$post({ param: { id: doctorId }, json: {} }, eachTime()),
            )
          ).ticket,
        onHeard: () => setHeardAt(Date.now()),
        onMessage: ({ queue, type }) => {
          if (queue) queryClient.setQueryData(keys.doctorQueue(doctorId), queue)
          if (type !== 'snapshot') void readAgain(LIVE)
        },
      }),
    [doctorId],
  )
  return heardAt
}
