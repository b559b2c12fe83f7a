import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { keys } from '../../keys.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { Outcome } from './completion/complete-visit.ts'
import { CompletionForm } from './completion/completion-form.tsx'
import { OutcomeNote } from './completion/outcome-note.tsx'
import type { Own } from './day-types.ts'
import type { Chosen } from './use-chosen.ts'
import { AboutVisit } from './visit/about-visit.tsx'
import { ChainLine } from './visit/chain-line.tsx'
import { EarlierVisits } from './visit/earlier-visits.tsx'
import { VisitTexts } from './visit/visit-texts.tsx'
import { VisitHead } from './visit-head.tsx'

interface VisitViewProps {
  id: string
  own: Own
  today: string
  now: number
  onChoose: (chosen: Chosen) => void
}

/** Everything about one visit: who, the line it stands in, what for, and what is written and arranged at its end. */
export function VisitView({ id, own, today, now, onChoose }: VisitViewProps) {
  const {
    data: visit,
    error,
    refetch,
  } = useQuery({
    queryKey: keys.visit(id),
    queryFn: () => parseResponse(api.appointments[':id'].$get({ param: { id } })),
  })
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  /** The day of the follow-up that is being arranged, for the line of visits. */
  const [coming, setComing] = useState<{ at: string; isBooked: boolean } | null>(null)
  if (error && !visit) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!visit) return <Skeleton lines={8} />
  const isOwn = visit.doctorId === own.doctorId
  const canComplete = isOwn && visit.actions.includes('complete')
  return (
    <>
      <VisitHead visit={visit} today={today} now={now} own={own} />
      {outcome && <OutcomeNote outcome={outcome} onOutcome={setOutcome} />}
      <ChainLine visit={visit} own={own} coming={canComplete ? coming : null} onChoose={onChoose} />
      <AboutVisit visit={visit} />
      {canComplete ? (
        <CompletionForm visit={visit} own={own} today={today} onComing={setComing} onDone={setOutcome} />
      ) : (
        <VisitTexts visit={visit} isOwn={isOwn} />
      )}
      <EarlierVisits visit={visit} own={own} isLast={canComplete} />
    </>
  )
}
