import { useState } from 'preact/hooks'
import { useWrite } from '../../client/use-write.ts'
import { Button } from '../../parts/button.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { tellDone } from '../../parts/toasts.tsx'
import { CancelForm } from './cancel-form.tsx'
import { ChooseTime } from './choose-time.tsx'
import type { Visit } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import type { FreeTime } from './use-times.ts'
import { useWhen } from './use-when.ts'
import { acceptAt, acceptRequest, slotOf } from './visit-writes.ts'
import { wishOf } from './wish-of.ts'

/** Accept, accept at another time, or decline. */
export function RequestActions({ visit }: { visit: Visit }) {
  const words = useListWords()
  const when = useWhen()
  const [step, setStep] = useState<'other' | 'decline' | null>(null)
  const { name } = visit.patient
  const sub = visit.notify ? words.told : words.notTold
  const accept = useWrite(
    () => acceptRequest(visit),
    () => tellDone({ title: words.requests.accepted(name), sub }),
  )
  const move = useWrite(
    (time: FreeTime) => acceptAt(visit, slotOf(time)),
    (_, time) => tellDone({ title: words.requests.moved(name, when(time.appointmentDate, time.timezone)), sub }),
  )
  if (!visit.actions.includes('reschedule')) return <p class="hint">{words.readOnly}</p>
  if (step === 'decline')
    return (
      <CancelForm
        visit={visit}
        title={words.requests.declineTitle}
        button={words.requests.declineButton}
        done={words.requests.declined}
        onBack={() => setStep(null)}
      />
    )
  return (
    <>
      {accept.error && <ProblemStrip error={accept.error} />}
      <div class="dl-acts">
        <Button look="primary" disabled={accept.isPending || move.isPending} onClick={() => accept.mutate()}>
          {accept.isPending ? words.saving : words.requests.accept}
        </Button>
        <Button aria-expanded={step === 'other'} onClick={() => setStep(step === 'other' ? null : 'other')}>
          {words.requests.other}
        </Button>
        <Button look="bad" onClick={() => setStep('decline')}>
          {words.requests.decline}
        </Button>
      </div>
      {step === 'other' && (
        <>
          <p class="hint">{words.requests.otherHint}</p>
          <ChooseTime
            wish={wishOf(visit)}
            isSaving={move.isPending}
            error={move.error}
            onChoose={(time) => move.mutate(time)}
          />
        </>
      )}
    </>
  )
}
