import { queryClient } from '../../../client/query-client.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { useWrite } from '../../../parts/desk-lists/use-write.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { type Act, doAct, undoAct } from './day-writes.ts'

/** Says what was done, with the way back. What no longer can be taken back is shown as it now stands. */
export function useTellUndo() {
  const words = usePageWords<DeskWords>()
  return (title: string, name: string, takeBack: (() => Promise<unknown>) | undefined) =>
    tellDone({
      title,
      ...(takeBack && {
        onUndo: () =>
          void takeBack()
            .then(() => tellDone({ title: words.takenBack(name) }))
            .catch(() => tellDone({ title: words.notTakenBack(name) }))
            .finally(() => void queryClient.invalidateQueries()),
      }),
    })
}

export function useVisitActs() {
  const words = usePageWords<DeskWords>()
  const tell = useTellUndo()
  return useWrite(
    ({ act, visit }: { act: Act; visit: Visit }) => doAct[act](visit),
    (after, { act, visit }) => {
      const takeBack = undoAct[act]
      tell(words.did[act](visit.patient.name), visit.patient.name, takeBack && (() => takeBack(after, visit)))
    },
  )
}

export type VisitActs = ReturnType<typeof useVisitActs>
