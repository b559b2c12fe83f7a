import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { useStore } from '../../client/store.ts'
import { keys } from '../../keys.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { CompletionForm } from './completion/completion-form.tsx'
import { heldCompletions } from './completion/held-completions.ts'
import { HeldNote } from './completion/held-note.tsx'
import type { Chosen } from './day-address.ts'
import type { Own, Visit } from './day-types.ts'
import { AboutVisit } from './visit/about-visit.tsx'
import { ChainLine } from './visit/chain-line.tsx'
import { EarlierVisits } from './visit/earlier-visits.tsx'
import { LastTime } from './visit/last-time.tsx'
import { PlanAfterwards } from './visit/plan-afterwards.tsx'
import { VisitTexts } from './visit/visit-texts.tsx'
import { VisitHead } from './visit-head.tsx'

interface VisitViewProps {
  id: string
  own: Own
  today: string
  now: number
  /** Who is with the doctor meanwhile. */
  busyWith: Visit | undefined
  onChoose: (chosen: Chosen) => void
  /** Once its completion is under way. */
  onHeld: (visit: Visit) => void
}

/** Everything about one visit: who, the line it stands in, what for, and what is written and arranged at its end. */
export function VisitView({ id, own, today, now, busyWith, onChoose, onHeld }: VisitViewProps) {
  const {
    data: visit,
    error,
    refetch,
  } = useQuery({
    queryKey: keys.visit(id),
    queryFn: () => parseResponse(api.appointments[':id'].$get({ param: { id } })),
  })
  const held = useStore(heldCompletions).find((one) => one.visit.id === id)
  /** The day of the follow-up that is being arranged, for the line of visits. */
  const hasPlan = useHasPlan(id)
  const [coming, setComing] = useState<{ at: string; isBooked: boolean } | null>(null)
  if (error && !visit) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!visit) return <Skeleton lines={8} />
  const isOwn = visit.doctorId === own.doctorId
  const canComplete = !held && isOwn && visit.actions.includes('complete')
  const canPlan = isOwn && visit.status === 'COMPLETED' && visit.actions.includes('plan-follow-up') && !hasPlan
  return (
    <>
      <VisitHead visit={visit} today={today} now={now} own={own} busyWith={busyWith} />
      <ChainLine visit={visit} own={own} coming={canComplete ? coming : null} onChoose={onChoose} />
      <AboutVisit visit={visit} />
      {canComplete && <LastTime visit={visit} />}
      {held && <HeldNote visit={visit} dueAt={held.dueAt} />}
      {canComplete ? (
        <CompletionForm
          visit={visit}
          own={own}
          today={today}
          onComing={setComing}
          onChoose={onChoose}
          onHeld={onHeld}
        />
      ) : (
        <VisitTexts visit={visit} isOwn={isOwn} />
      )}
      {canPlan && <PlanAfterwards visit={visit} own={own} today={today} onChoose={onChoose} />}
      <EarlierVisits visit={visit} own={own} isLast={canComplete} />
    </>
  )
}

/** Whether a follow-up was asked for at the visit: there is one a visit. True until that is known. */
function useHasPlan(visitId: string): boolean {
  const { data } = useQuery({
    queryKey: keys.chain(visitId),
    queryFn: () => parseResponse(api.appointments[':id'].chain.$get({ param: { id: visitId } })),
  })
  return data?.plans.some(({ appointmentId, status }) => appointmentId === visitId && status !== 'cancelled') ?? true
}
