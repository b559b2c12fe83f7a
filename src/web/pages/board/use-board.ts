import { useQuery } from '@tanstack/preact-query'
import { useEffect, useState } from 'preact/hooks'
import { type Queue, watchQueue } from '../../client/live-queue.ts'
import { keys } from '../../keys.ts'

/** How a board asks: as the user who is signed in, or by the token of a screen. */
export interface BoardSource {
  listQueues: () => Promise<{ data: Queue[] }>
  getTicket: (doctorId: string) => Promise<string>
}

/** Doctors come and go with their hours, which no queue tells. */
const LOOK_AGAIN = 60_000

/** The queues of a place, live, and when the server was last heard. */
export function useBoard(locationId: string, source: BoardSource, doctorId: string | null) {
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: keys.queues(locationId),
    queryFn: source.listQueues,
    refetchInterval: LOOK_AGAIN,
  })
  const [live, setLive] = useState<ReadonlyMap<string, Queue>>(new Map())
  const [heardAt, setHeardAt] = useState<number | null>(null)
  const listed = data?.data.filter((queue) => doctorId === null || queue.doctorId === doctorId)
  const ids = listed?.map((queue) => queue.doctorId).join(' ') ?? ''

  useEffect(() => {
    const heard = () => setHeardAt(Date.now())
    const stops = ids
      .split(' ')
      .filter(Boolean)
      .map((id) =>
        watchQueue({
          doctorId: id,
          getTicket: () => source.getTicket(id),
          onMessage: ({ queue }) => queue && setLive((known) => new Map(known).set(id, queue)),
          onHeard: heard,
          onGone: () => void refetch(),
        }),
      )
    return () => {
      for (const stop of stops) stop()
    }
  }, [ids])

  const queues = listed?.map((queue) => live.get(queue.doctorId) ?? queue)
  const lastHeard = Math.max(heardAt ?? 0, dataUpdatedAt)
  return { queues, error, refetch, heardAt: lastHeard === 0 ? null : lastHeard }
}
