import { parseResponse } from 'hono/client'
import { useEffect, useRef } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { watchQueue } from '../../../client/live-queue.ts'
import { asProblem } from '../../../client/problem.ts'

/** What is told within it is asked for once. */
const TOGETHER = 120
/** A socket that is there says so more often. */
const SILENT = 12_000

interface Followed {
  stop: () => void
  heardAt: number
}

/**
 * Hears when visits of these doctors change, at this desk or elsewhere. The sockets say no more than that: what is shown is asked for
 * again. Whether all of them are there, `isLive` says.
 */
export function useLiveDays(doctorIds: readonly string[], onChange: () => void) {
  const followed = useRef(new Map<string, Followed>())
  const change = useRef(onChange)
  change.current = onChange
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const wanted = useRef(doctorIds)
  wanted.current = doctorIds

  const tell = () => {
    clearTimeout(timer.current)
    // A page that nobody sees is loaded anew when somebody does.
    timer.current = setTimeout(() => document.hidden || change.current(), TOGETHER)
  }
  const drop = (id: string) => {
    followed.current.get(id)?.stop()
    followed.current.delete(id)
  }
  const follow = (id: string) => {
    const getTicket = () =>
      parseResponse(api.queue.doctors[':id'].tickets.$post({ param: { id }, json: { daysOnly: true } })).then(
        ({ ticket }) => ticket,
        (error: unknown) => {
          // Who may not hear it is not asked again and again.
          if (['forbidden', 'notFound'].includes(asProblem(error).kind)) drop(id)
          throw error
        },
      )
    const heard = () => {
      const one = followed.current.get(id)
      if (one) one.heardAt = Date.now()
    }
    const stop = watchQueue({ doctorId: id, getTicket, onMessage: tell, onHeard: heard, onGone: () => drop(id) })
    followed.current.set(id, { heardAt: 0, stop })
  }
  useEffect(() => {
    for (const id of followed.current.keys()) if (!doctorIds.includes(id)) drop(id)
    for (const id of doctorIds) if (!followed.current.has(id)) follow(id)
  }, [doctorIds.join()])
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      for (const id of [...followed.current.keys()]) drop(id)
    },
    [],
  )
  return {
    isLive: () => wanted.current.every((id) => Date.now() - (followed.current.get(id)?.heardAt ?? 0) < SILENT),
  }
}
