import { useQuery } from '@tanstack/preact-query'
import { type ComponentChildren, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { DeskListWords } from '../../words/desk-lists/en.ts'
import { useWords } from '../../words/words-context.ts'
import { listLoaders } from './list-loaders.ts'

const Context = createContext<DeskListWords | null>(null)

/** Loads the words of the lists, whichever page they stand on: each page has words of its own. */
export function ListWords({ children }: { children: ComponentChildren }) {
  const { language } = useWords()
  const { data, error, refetch } = useQuery({
    queryKey: ['desk-list-words', language],
    queryFn: () => listLoaders[language](),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (error) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton tiles={3} lines={0} />
  return <Context.Provider value={data}>{children}</Context.Provider>
}

export function useListWords(): DeskListWords {
  const words = useContext(Context)
  if (!words) throw new Error('A list was drawn outside of ListWords.')
  return words
}
