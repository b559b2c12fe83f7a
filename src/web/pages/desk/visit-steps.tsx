import { useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { tellDone } from '../../parts/toasts.tsx'
import type { DeskWords } from '../../words/desk/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import { CancelForm } from '../desk-lists/cancel-form.tsx'
import { ChooseTime } from '../desk-lists/choose-time.tsx'
import type { Visit } from '../desk-lists/list-queries.ts'
import { useListWords } from '../desk-lists/list-words.tsx'
import type { FreeTime } from '../desk-lists/use-times.ts'
import { useWhen } from '../desk-lists/use-when.ts'
import { useWrite } from '../desk-lists/use-write.ts'
import { moveVisit, slotOf } from '../desk-lists/visit-writes.ts'
import { wishOf } from '../desk-lists/wish-of.ts'
import { STEPS, type Step } from './steps.ts'
import type { useSteps } from './use-steps.ts'

const BUTTONS: readonly { step: Step; keyName: string }[] = [
  { step: 'checkIn', keyName: 'C' },
  { step: 'undoCheckIn', keyName: 'C' },
  { step: 'start', keyName: 'S' },
  { step: 'noShow', keyName: 'E' },
]

/** What can be done with a visit of the day: the likely step first, what ends it last. */
export function VisitSteps({ visit, steps }: { visit: Visit; steps: ReturnType<typeof useSteps> }) {
  const words = usePageWords<DeskWords>()
  const lists = useListWords()
  const when = useWhen()
  const [open, setOpen] = useState<'move' | 'cancel' | null>(null)
  const move = useWrite(
    (time: FreeTime) => moveVisit(visit, slotOf(time)),
    (moved) =>
      tellDone({
        title: words.moved(visit.patient.name),
        sub: words.fromTo(when(visit.appointmentDate, visit.timezone), when(moved.appointmentDate, moved.timezone)),
        onUndo: () => back.mutate(moved),
      }),
  )
  const back = useWrite(
    (moved: Visit) => moveVisit(moved, { ...visit, locationId: visit.location?.id ?? null }),
    () => tellDone({ title: words.undone(visit.patient.name) }),
  )
  const buttons = BUTTONS.filter(({ step }) => STEPS[step].may(visit))
  const mayMove = visit.actions.includes('reschedule')
  const mayCancel = visit.actions.includes('cancel')
  if (open === 'cancel')
    return (
      <CancelForm
        visit={visit}
        title={lists.cancel.title}
        button={lists.cancel.button}
        done={lists.cancel.done}
        onBack={() => setOpen(null)}
      />
    )
  if (buttons.length === 0 && !mayMove && !mayCancel) return null
  return (
    <>
      <div class="dl-acts">
        {buttons.map(({ step, keyName }, place) => (
          <Button
            key={step}
            look={place === 0 ? 'primary' : []}
            keyName={keyName}
            disabled={steps.isPending}
            onClick={() => steps.take(step, visit)}
          >
            {words[step]}
          </Button>
        ))}
        {mayMove && (
          <Button aria-expanded={open === 'move'} onClick={() => setOpen(open === 'move' ? null : 'move')}>
            {words.move}
          </Button>
        )}
        {mayCancel && (
          <Button look="bad" onClick={() => setOpen('cancel')}>
            {words.cancel}
          </Button>
        )}
      </div>
      {open === 'move' && (
        <ChooseTime
          wish={wishOf(visit)}
          doctorName={visit.doctor.name}
          isSaving={move.isPending}
          error={move.error}
          onChoose={(time) => move.mutate(time)}
        />
      )}
    </>
  )
}
