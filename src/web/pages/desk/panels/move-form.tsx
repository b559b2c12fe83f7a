import { useWrite } from '../../../client/use-write.ts'
import { Button } from '../../../parts/button.tsx'
import { ChooseTime } from '../../../parts/desk-lists/choose-time.tsx'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import type { FreeTime } from '../../../parts/desk-lists/use-times.ts'
import { useWhen } from '../../../parts/desk-lists/use-when.ts'
import { moveVisit, slotOf } from '../../../parts/desk-lists/visit-writes.ts'
import { wishOf } from '../../../parts/desk-lists/wish-of.ts'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { useTellUndo } from '../acts/use-visit-acts.ts'

/** Takes the visit to another time. Until one is taken it keeps its own. */
export function MoveForm({ visit, onBack }: { visit: Visit; onBack: () => void }) {
  const words = usePageWords<DeskWords>()
  const lists = useListWords()
  const when = useWhen()
  const tell = useTellUndo()
  const { name } = visit.patient
  const move = useWrite(
    (time: FreeTime) => moveVisit(visit, slotOf(time)),
    (after, time) => {
      tell({
        title: words.movedTo(name, when(time.appointmentDate, time.timezone)),
        sub: visit.notify ? lists.told : lists.notTold,
        name,
        takeBack: () => moveVisit(after, slotOf(visit)),
      })
      onBack()
    },
  )
  return (
    <section aria-label={lists.affected.moveTitle}>
      <h3>{lists.affected.moveTitle}</h3>
      <ChooseTime
        wish={wishOf(visit)}
        isSaving={move.isPending}
        error={move.error}
        onChoose={(time) => move.mutate(time)}
      />
      <Button onClick={onBack}>{lists.cancel.keep}</Button>
    </section>
  )
}
