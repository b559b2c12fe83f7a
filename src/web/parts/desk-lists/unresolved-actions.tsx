import { useWrite } from '../../client/use-write.ts'
import { Button } from '../../parts/button.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { tellDone } from '../../parts/toasts.tsx'
import type { Visit } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import { completeVisit, missVisit } from './visit-writes.ts'

/** They were here, or they were not. */
export function UnresolvedActions({ visit }: { visit: Visit }) {
  const words = useListWords()
  const { name } = visit.patient
  const complete = useWrite(
    () => completeVisit(visit, words.unresolved.override),
    () => tellDone({ title: words.unresolved.completed(name), sub: words.unresolved.withDoctor }),
  )
  const miss = useWrite(
    () => missVisit(visit),
    () => tellDone({ title: words.unresolved.missed(name) }),
  )
  const isBegun = visit.actions.includes('complete')
  const mayMiss = visit.actions.includes('no-show') || (isBegun && visit.status === 'CHECKED_IN')
  if (!isBegun && !mayMiss) return <p class="hint">{words.readOnly}</p>
  const isSaving = complete.isPending || miss.isPending
  const error = complete.error ?? miss.error
  return (
    <>
      {error && <ProblemStrip error={error} />}
      <div class="dl-acts">
        <Button look="primary" disabled={isSaving} onClick={() => complete.mutate()}>
          {complete.isPending ? words.saving : isBegun ? words.unresolved.complete : words.unresolved.wasHere}
        </Button>
        {mayMiss && (
          <Button disabled={isSaving} onClick={() => miss.mutate()}>
            {miss.isPending ? words.saving : words.unresolved.noShow}
          </Button>
        )}
      </div>
      <p class="hint">{words.unresolved.hint}</p>
    </>
  )
}
