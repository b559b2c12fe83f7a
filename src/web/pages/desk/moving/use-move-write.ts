import { useWrite } from '../../../client/use-write.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import { useWhen } from '../../../parts/desk-lists/use-when.ts'
import { moveVisit, type Slot, slotOf } from '../../../parts/desk-lists/visit-writes.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import type { DeskWords } from '../../../words/desk/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import { useTellUndo } from '../acts/use-visit-acts.ts'
import { hasLeftSince, moveFromWhereItWas } from './move-visit.ts'

interface MoveTo {
  was: Visit
  slot: Slot
  tells: boolean
}

interface Ends {
  onMoved: (visit: Visit) => void
  /** Somebody else has moved it meanwhile, or it cannot be moved any more: that has been said. */
  onFound: (visit: Visit) => void
}

/** Whether a visit can be moved at all now. */
export const canMove = ({ actions }: Visit): boolean => actions.includes('reschedule')

/** Moves a visit, and says so with the way back, or says what has come between. */
export function useMoveWrite({ onMoved, onFound }: Ends) {
  const words = usePageWords<DeskWords>().moving
  const { status } = useCommonWords()
  const lists = useListWords()
  const when = useWhen()
  const tell = useTellUndo()
  return useWrite(
    ({ was, slot, tells }: MoveTo) => moveFromWhereItWas(was, slot, tells),
    (result, { was, tells }) => {
      const { name } = was.patient
      if ('found' in result) {
        const { found } = result
        if (canMove(found)) tellDone({ title: words.changedMeanwhile(name) })
        else tellDone({ title: words.notMovable(name), sub: status[found.status] })
        return onFound(found)
      }
      const after = result.moved
      const [from = '', to = ''] = [was, after].map(({ appointmentDate, timezone }) => when(appointmentDate, timezone))
      tell({
        title: `${name}: ${lists.affected.fromTo(from, to)}, ${after.doctor.name}`,
        sub: tells ? lists.told : lists.notTold,
        name,
        visitId: was.id,
        takeBack: () => moveVisit(after, slotOf(was), was.notify),
        ...(tells && { hasBeenTold: () => hasLeftSince(after.id, Date.parse(after.updatedAt)) }),
      })
      onMoved(after)
    },
  )
}
