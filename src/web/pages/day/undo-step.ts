import type { ComponentChildren } from 'preact'
import { makeStore } from '../../client/store.ts'
import { tellDone } from '../../parts/toasts.tsx'

const UNDOABLE = 10_000

/** What the key `U` takes back, as long as its toast stands. */
export const undoStep = makeStore<(() => void) | null>(null)

/** What went wrong with a step that has no form of its own, for the strip over the visit. */
export const stepProblem = makeStore<unknown>(null)

/** Takes a step; what is refused stands over the visit until the next step. */
export async function takeStep(step: () => Promise<unknown>): Promise<void> {
  stepProblem.set(null)
  await step().catch((error: unknown) => stepProblem.set(error))
}

interface Told {
  title: ComponentChildren
  sub?: ComponentChildren
  undo: () => Promise<unknown>
}

/** Says what was done, with a way back by button and key. */
export function tellUndoable({ title, sub, undo }: Told): void {
  let isUndone = false
  const run = () => {
    if (isUndone) return
    isUndone = true
    if (undoStep.get() === run) undoStep.set(null)
    void takeStep(undo)
  }
  undoStep.set(run)
  setTimeout(() => {
    if (undoStep.get() === run) undoStep.set(null)
  }, UNDOABLE)
  tellDone({ title, sub, onUndo: run })
}
