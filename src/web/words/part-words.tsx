import { useQuery } from '@tanstack/preact-query'
import { type ComponentChildren, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { Skeleton } from '../parts/skeleton.tsx'
import { ProblemStrip } from '../parts/strip.tsx'
import type { Loaders } from './common-loaders.ts'
import { useWords } from './words-context.ts'

/**
 * Words that are loaded with a part of a page, and not with the page.
 * @returns what to draw around the part, and the hook that reads its words within
 */
export function partWords<W extends object>(name: string, loaders: Loaders<W>) {
  const Context = createContext<W | null>(null)

  function PartWords({ children }: { children: ComponentChildren }) {
    const { language } = useWords()
    const { data, error, refetch } = useQuery({
      queryKey: ['words', name, language],
      queryFn: () => loaders[language](),
      staleTime: Number.POSITIVE_INFINITY,
    })
    if (error) return <ProblemStrip error={error} onRetry={() => void refetch()} />
    if (!data) return <Skeleton tiles={3} lines={0} />
    return <Context.Provider value={data}>{children}</Context.Provider>
  }

  function usePartWords(): W {
    const words = useContext(Context)
    if (!words) throw new Error(`A part was drawn outside of its words: ${name}.`)
    return words
  }

  return [PartWords, usePartWords] as const
}
