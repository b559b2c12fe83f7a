import { loadAgain } from '../../../client/load-again.ts'
import { queryClient } from '../../../client/query-client.ts'
import { useWrite } from '../../../client/use-write.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { type Act, doAct, undoAct } from './day-writes.ts'
import { lastAct, takenBack } from './last-act.ts'
import { useNumber } from './use-number.ts'

const TOAST = 10_000

interface Done {
  title: string
  sub?: string
  /** Whose visit it is, or who is away. */
  name: string
  /** The visit that has the focus once it is taken back, where it was about one. */
  visitId?: string
  takeBack?: (() => Promise<unknown>) | undefined
  /** Whether the patient has been told meanwhile: then it stays as it is. It is asked once the toast is gone. */
  hasBeenTold?: () => Promise<boolean>
}

/** Says what was done, with the way back. What no longer can be taken back is shown as it now stands. */
export function useTellUndo() {
  const words = usePageWords<DeskWords>()
  return ({ title, sub, name, visitId, takeBack, hasBeenTold }: Done) => {
    if (!takeBack) {
      lastAct.set(null)
      return tellDone({ title, sub })
    }
    const at = Date.now()
    const undo = async () => {
      lastAct.set(null)
      try {
        if (hasBeenTold && Date.now() - at > TOAST && (await hasBeenTold())) {
          tellDone({ title: words.toldMeanwhile(name) })
          return
        }
        await takeBack()
        // Whoever reads that it is taken back may go on with it at once.
        await loadAgain()
        tellDone({ title: words.takenBack(name) })
      } catch {
        tellDone({ title: words.notTakenBack(name) })
        void queryClient.invalidateQueries()
      }
      if (visitId) takenBack.set({ visitId })
    }
    lastAct.set({ title, takeBack: undo })
    tellDone({ title, sub, onUndo: () => void undo() })
  }
}

export function useVisitActs() {
  const words = usePageWords<DeskWords>()
  const tell = useTellUndo()
  const numberOf = useNumber()
  return useWrite(
    ({ act, visit }: { act: Act; visit: Visit }) => doAct[act](visit),
    async (after, { act, visit }) => {
      const { name } = visit.patient
      const takeBack = undoAct[act]
      const number = act === 'check-in' ? await numberOf(after) : null
      tell({
        title: words.did[act](name),
        ...(number !== null && { sub: number }),
        name,
        visitId: visit.id,
        takeBack: takeBack && (() => takeBack(after, visit, words.byMistake)),
      })
    },
  )
}

export type VisitActs = ReturnType<typeof useVisitActs>
