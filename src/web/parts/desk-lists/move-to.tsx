import { useWrite } from '../../client/use-write.ts'
import { tellDone } from '../../parts/toasts.tsx'
import { ChooseTime } from './choose-time.tsx'
import type { Visit } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import type { FreeTime } from './use-times.ts'
import { useWhen } from './use-when.ts'
import { moveVisit, slotOf } from './visit-writes.ts'
import { wishOf } from './wish-of.ts'

/** Moves a visit to a free time, the same day's first. */
export function MoveTo({ visit, onMoved }: { visit: Visit; onMoved?: () => void }) {
  const words = useListWords()
  const when = useWhen()
  const move = useWrite(
    (time: FreeTime) => moveVisit(visit, slotOf(time)),
    (_, time) => {
      tellDone({
        title: words.affected.moved(visit.patient.name),
        sub: `${words.affected.fromTo(
          when(visit.appointmentDate, visit.timezone),
          when(time.appointmentDate, time.timezone),
        )}. ${visit.notify ? words.told : words.notTold}`,
      })
      onMoved?.()
    },
  )
  return (
    <>
      <h2 class="dl-title">{words.affected.moveTitle}</h2>
      <ChooseTime
        wish={wishOf(visit)}
        isSaving={move.isPending}
        error={move.error}
        onChoose={(time) => move.mutate(time)}
      />
    </>
  )
}
