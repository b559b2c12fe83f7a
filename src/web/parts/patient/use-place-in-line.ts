import { parseResponse } from 'hono/client'
import { useEffect, useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { watchQueue } from '../../client/live-queue.ts'
import { eachTime } from '../../client/request-headers.ts'

export interface PlaceInLine {
  /** How many go in before; 0 for who is called, or in already. */
  before: number
  range: readonly [number, number]
  token: number | null
  isCalled: boolean
  isPaused: boolean
  lateMinutes: number
}

interface Standing {
  place: PlaceInLine | null
  /** When the server was last heard, in epoch milliseconds. */
  heardAt: number | null
}

const NOWHERE: Standing = { place: null, heardAt: null }

/** Where a visit stands in its doctor's line, as long as it is watched; null in no line. */
export function usePlaceInLine({ id, doctorId }: { id: string; doctorId: string }): Standing {
  const [standing, setStanding] = useState(NOWHERE)
  useEffect(() => {
    setStanding(NOWHERE)
    return watchQueue({
      doctorId,
      getTicket: async () =>
        (await parseResponse(api.queue.doctors[':id'].tickets.$post({ param: { id: doctorId }, json: {} }, eachTime())))
          .ticket,
      onHeard: () => setStanding((now) => ({ ...now, heardAt: Date.now() })),
      onMessage: ({ queue }) => {
        if (!queue) return
        const waits = queue.waiting.find(({ appointmentId }) => appointmentId === id)
        const served = queue.serving?.appointmentId === id ? queue.serving : null
        const seen = waits ?? served
        setStanding({
          heardAt: Date.now(),
          place: seen && {
            before: waits ? waits.position - 1 : 0,
            range: waits?.waitRange ?? [0, 0],
            token: seen.tokenNumber,
            isCalled: seen.calledAt !== null || served !== null,
            isPaused: queue.paused,
            lateMinutes: queue.runningLateMinutes,
          },
        })
      },
    })
  }, [id, doctorId])
  return standing
}
