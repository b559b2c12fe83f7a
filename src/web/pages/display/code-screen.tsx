import './code-screen.css'
import { useQuery } from '@tanstack/preact-query'
import { keys } from '../../keys.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { BoardWords } from '../../words/board/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import type { screenSource } from './screen-source.ts'

interface CodeScreenProps {
  locationId: string
  place: string | null
  getCode: ReturnType<typeof screenSource>['getCode']
}

/** A code works for a minute, and a new one is made every half of it. */
const RENEW = 20_000

/** The code that patients scan when they arrive. */
export function CodeScreen({ locationId, place, getCode }: CodeScreenProps) {
  const words = usePageWords<BoardWords>()
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: keys.locationCode(locationId),
    queryFn: getCode,
    refetchInterval: RENEW,
  })
  const isOld = error && Date.now() - dataUpdatedAt > RENEW
  if (error && (isOld || !data)) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!data || typeof data === 'string') return <Skeleton tiles={3} />
  return (
    <main class="code-screen">
      <div>
        <h1>{words.scan}</h1>
        <p>{words.scanHow}</p>
        <p class="muted">{place ?? data.locationName}</p>
      </div>
      <img src={data.qrCode} alt={words.codeAlt} />
    </main>
  )
}
