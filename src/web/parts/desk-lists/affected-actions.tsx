import { useState } from 'preact/hooks'
import { useWrite } from '../../client/use-write.ts'
import { Button } from '../../parts/button.tsx'
import { tellDone } from '../../parts/toasts.tsx'
import { CancelForm } from './cancel-form.tsx'
import { ChooseTime } from './choose-time.tsx'
import type { Visit } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import type { FreeTime } from './use-times.ts'
import { useWhen } from './use-when.ts'
import { moveVisit, slotOf } from './visit-writes.ts'
import { wishOf } from './wish-of.ts'

/** Move it to a time that stands, or cancel it. */
export function AffectedActions({ visit }: { visit: Visit }) {
  const words = useListWords()
  const when = useWhen()
  const [isCancelling, setCancelling] = useState(false)
  const { name } = visit.patient
  const move = useWrite(
    (time: FreeTime) => moveVisit(visit, slotOf(time)),
    (_, time) =>
      tellDone({
        title: words.affected.moved(name),
        sub: `${words.affected.fromTo(
          when(visit.appointmentDate, visit.timezone),
          when(time.appointmentDate, time.timezone),
        )}. ${visit.notify ? words.told : words.notTold}`,
      }),
  )
  if (!visit.actions.includes('reschedule')) return <p class="hint">{words.readOnly}</p>
  if (isCancelling)
    return (
      <CancelForm
        visit={visit}
        title={words.cancel.title}
        button={words.cancel.button}
        done={words.cancel.done}
        onBack={() => setCancelling(false)}
      />
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
      <div class="dl-acts">
        <Button look="bad" onClick={() => setCancelling(true)}>
          {words.affected.cancel}
        </Button>
      </div>
    </>
  )
}
