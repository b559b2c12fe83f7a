import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { useOpened } from '../../parts/patient/use-opened.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { MyWords } from '../../words/my/en.ts'
import { useVisits } from './use-visits.ts'
import { isOver } from './visit-order.ts'
import { VisitRow } from './visit-row.tsx'

/** What is over, asked for once somebody wants to see it. */
export function EarlierVisits({ onShow }: { onShow: (id: string) => void }) {
  const words = useOwnWords<MyWords>()
  const [isOpen, setOpen] = useOpened('earlier')
  return (
    <details class="more" open={isOpen} onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
      <summary>{words.earlier}</summary>
      {isOpen && <List onShow={onShow} />}
    </details>
  )
}

function List({ onShow }: { onShow: (id: string) => void }) {
  const words = useOwnWords<MyWords>()
  const { data: all, error, refetch } = useVisits('past')
  const data = all?.filter((visit) => isOver(visit, Date.now()))
  if (error) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton tiles={3} lines={0} />
  if (data.length === 0) return <p>{words.noEarlier}</p>
  return data.map((visit) => <VisitRow key={visit.id} visit={visit} onShow={onShow} />)
}
