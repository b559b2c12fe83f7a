import type { ComponentChildren } from 'preact'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'

interface Query<T> {
  data: T | undefined
  error: unknown
  refetch: () => unknown
}

type Queries = Readonly<Record<string, Query<unknown>>>
type Data<Q extends Queries> = { [K in keyof Q]: NonNullable<Q[K]['data']> }

interface LoadedProps<Q extends Queries> {
  /** What has to be there, each by the name that it is drawn with. */
  of: Q
  /** How many rows stand in for it until then. */
  rows: number
  children: (data: Data<Q>) => ComponentChildren
}

/** What is drawn of answers once all of them are there; the last ones stay while they are asked for again. */
export function Loaded<Q extends Queries>({ of, rows, children }: LoadedProps<Q>) {
  const queries = Object.values(of)
  const failed = queries.find(({ data, error }) => error && data === undefined)
  if (failed) return <ProblemStrip error={failed.error} onRetry={() => void failed.refetch()} />
  if (queries.some(({ data }) => data === undefined)) return <Skeleton tiles={rows} lines={0} />
  return <>{children(Object.fromEntries(Object.entries(of).map(([name, { data }]) => [name, data])) as Data<Q>)}</>
}
