import { asProblem } from '../../../client/problem.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { useWhen } from '../../../parts/desk-lists/use-when.ts'
import { ProblemStrip } from '../../../parts/strip.tsx'
import type { DeskWords } from '../../../words/desk/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import type { VisitActs } from '../acts/use-visit-acts.ts'

interface ActProblemProps {
  acts: VisitActs
  /** What the visit is by now, where it is shown. */
  now: Visit | undefined
}

/** Why what was done to a visit was refused. Where somebody has changed it since, it has been loaded again by then. */
export function ActProblem({ acts, now }: ActProblemProps) {
  const changes = useChanges()
  const words = usePageWords<DeskWords>()
  const before = acts.variables?.visit
  if (!acts.error || !before) return null
  if (asProblem(acts.error).kind !== 'changed') return <ProblemStrip error={acts.error} />
  return (
    <div class="strip" role="alert">
      <b>{words.changedSince(before.patient.name)}</b>
      <span>
        {now ? changes(before, now) : words.notHere} {words.loadedAgain}
      </span>
    </div>
  )
}

/** In what a visit differs from what it was. Who has done it is not told. */
function useChanges() {
  const words = usePageWords<DeskWords>()
  const { status } = useCommonWords()
  const when = useWhen()
  return (before: Visit, after: Visit): string => {
    const changes = [
      after.status !== before.status && status[after.status],
      after.appointmentDate !== before.appointmentDate && when(after.appointmentDate, after.timezone),
      after.doctorId !== before.doctorId && after.doctor.name,
    ].filter((change): change is string => change !== false)
    return changes.length > 0 ? words.nowIs(changes.join(', ')) : words.changedElse
  }
}
