import { Button } from '../../../parts/button.tsx'
import { ChooseTime } from '../../../parts/desk-lists/choose-time.tsx'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import { slotOf } from '../../../parts/desk-lists/visit-writes.ts'
import { wishOf } from '../../../parts/desk-lists/wish-of.ts'
import { useOpenForm } from '../../../parts/use-open-form.ts'
import { useMoveWrite } from '../moving/use-move-write.ts'

/** Takes the visit to another time. Until one is taken it keeps its own. */
export function MoveForm({ visit, onBack }: { visit: Visit; onBack: () => void }) {
  const lists = useListWords()
  useOpenForm(onBack, true)
  const move = useMoveWrite({ onMoved: onBack, onFound: onBack })
  return (
    <section aria-label={lists.affected.moveTitle}>
      <h3>{lists.affected.moveTitle}</h3>
      <ChooseTime
        wish={wishOf(visit)}
        isSaving={move.isPending}
        error={move.error}
        onChoose={(time) => move.mutate({ was: visit, slot: slotOf(time), tells: visit.notify })}
      />
      <Button onClick={onBack}>{lists.cancel.keep}</Button>
    </section>
  )
}
