import { useQuery } from '@tanstack/preact-query'
import { keys } from '../../../keys.ts'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import type { ListName } from './list-name.ts'

/**
 * The lists and the panels come after the day, which is what the desk opens with; and before anybody asks, so that they are there
 * without a line too.
 */
export const useDeskLists = () =>
  useQuery({
    queryKey: keys.deskLists,
    queryFn: async () => {
      const [{ deskLists }] = await Promise.all([
        import('./desk-lists.ts'),
        import('../../../parts/desk-lists/find-panel.tsx'),
        import('../../../parts/desk-lists/walk-in-panel.tsx'),
        import('../../../parts/desk-lists/new-patient-panel.tsx'),
        import('../absence/absence-panel.tsx'),
      ])
      return deskLists
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })

export function DeskList({ name }: { name: ListName }) {
  const { data, error, refetch } = useDeskLists()
  if (error) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton tiles={5} lines={0} />
  const Content = data[name]
  return <Content />
}
