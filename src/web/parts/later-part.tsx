import { useQuery } from '@tanstack/preact-query'
import type { ComponentType } from 'preact'
import { keys } from '../keys.ts'
import { Skeleton } from './skeleton.tsx'
import { ProblemStrip } from './strip.tsx'

/** A part of a page that is loaded when it is first drawn, and not with the page. */
export function laterPart(name: string, load: () => Promise<ComponentType>): ComponentType {
  return function LaterPart() {
    const { data, error, refetch } = useQuery({
      queryKey: keys.part(name),
      // A component is a function, which the client would take for an update of what it holds.
      queryFn: async () => ({ Content: await load() }),
      staleTime: Number.POSITIVE_INFINITY,
    })
    if (error) return <ProblemStrip error={error} onRetry={() => void refetch()} />
    return data ? <data.Content /> : <Skeleton tiles={5} lines={0} />
  }
}
