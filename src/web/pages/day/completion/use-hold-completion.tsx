import { useNow } from '../../../parts/use-now.ts'
import { dropDraft, flushDrafts } from '../../../session/drafts.ts'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import type { Chosen } from '../day-address.ts'
import type { Visit } from '../day-types.ts'
import { readAgain } from '../read-again.ts'
import { dropUndo, tellUndoable } from '../undo-step.ts'
import { type Completing, completeVisit } from './complete-visit.ts'
import { holdCompletion, outcomes, takeBackCompletion } from './held-completions.ts'
import { useTellOutcome } from './use-tell-outcome.ts'

interface Ways {
  /** Back to the form: what was written there is still sealed. */
  onChoose: (chosen: Chosen) => void
  /** On to whoever is next. */
  onHeld: (visit: Visit) => void
}

const isWriting = () => document.activeElement?.matches('input, textarea, select') ?? false

/** Completes a visit, but for ten seconds it can be taken back. */
export function useHoldCompletion(visit: Visit, { onChoose, onHeld }: Ways): (completing: Completing) => void {
  const words = usePageWords<DayWords>().done
  const tellOutcome = useTellOutcome(visit)
  const name = visit.patient.name
  const goBack = () => onChoose({ kind: 'visit', id: visit.id })
  const send = async (completing: Completing) => {
    dropUndo(visit.id)
    const outcome = await completeVisit(visit, completing)
    await dropDraft(`visit ${visit.id}`, completing.draft)
    tellOutcome(outcome)
    if (outcome.plan && (outcome.wasTaken || outcome.dayError !== null))
      outcomes.set([...outcomes.get(), { visit, outcome }])
    await readAgain()
  }
  return (completing) => {
    void flushDrafts()
    const dueAt = holdCompletion({
      visit,
      send: () => send(completing),
      onRefused: () => {
        // Who writes about somebody else is not taken away from it: a strip over the visit leads back.
        if (!isWriting()) goBack()
      },
    })
    tellUndoable({
      about: visit.id,
      title: <HeldTitle name={name} until={dueAt} />,
      sub: words.heldHint,
      undo: async () => {
        if (takeBackCompletion(visit.id)) goBack()
      },
    })
    onHeld(visit)
  }
}

/** The seconds are for the eyes: who hears the page is told once. */
export function HeldTitle({ name, until }: { name: string; until: number }) {
  const words = usePageWords<DayWords>().done
  const seconds = Math.max(0, Math.ceil((until - useNow(500)) / 1000))
  return (
    <>
      <span aria-hidden="true">{words.completesIn(name, seconds)}</span>
      <span class="vh">{words.completesSoon(name)}</span>
    </>
  )
}
