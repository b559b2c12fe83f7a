import { useRef } from 'preact/hooks'
import { tellDone } from '../../parts/toasts.tsx'
import type { DeskWords } from '../../words/desk/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import type { Visit } from '../desk-lists/list-queries.ts'
import { useWrite } from '../desk-lists/use-write.ts'
import { STEPS, type Step } from './steps.ts'

/** Steps of visits, and the way back from the last one. */
export function useSteps() {
  const words = usePageWords<DeskWords>()
  const last = useRef<(() => void) | null>(null)
  const undo = useWrite(
    ({ back, visit }: { back: (visit: Visit) => Promise<Visit>; visit: Visit }) => back(visit),
    ({ patient }) => {
      last.current = null
      tellDone({ title: words.undone(patient.name) })
    },
  )
  const take = useWrite(
    ({ step, visit }: { step: Step; visit: Visit }) => STEPS[step].take(visit),
    (made, { step, visit }) => {
      const { back, told } = STEPS[step]
      const wayBack = back(visit)
      last.current = wayBack && (() => undo.mutate({ back: wayBack, visit: made }))
      tellDone({ title: told(words)(made.patient.name), ...(last.current && { onUndo: undoLast }) })
    },
  )
  const undoLast = () => last.current?.()
  return {
    take: (step: Step, visit: Visit) => {
      if (!take.isPending && STEPS[step].may(visit)) take.mutate({ step, visit })
    },
    undoLast,
    isPending: take.isPending || undo.isPending,
    error: take.error ?? undo.error,
  }
}
