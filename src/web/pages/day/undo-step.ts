import type { ComponentChildren } from 'preact'
import { makeStore } from '../../client/store.ts'
import { dismissToast, tellDone } from '../../parts/toasts.tsx'

const UNDOABLE = 10_000

interface Step {
  about: string
  /** How long the key means it, in epoch milliseconds; its button, as long as the toast stands. */
  until: number
  run: () => void
  toast: string
}

/** What was done last about each visit, the newest last. */
let steps: readonly Step[] = []

/** What went wrong with a step that has no form of its own, for the strip over the visit. */
export const stepProblem = makeStore<unknown>(null)

/** Takes a step; what is refused stands over the visit until the next step. */
export async function takeStep(step: () => Promise<unknown>): Promise<void> {
  stepProblem.set(null)
  await step().catch((error: unknown) => stepProblem.set(error))
}

const lastStep = (): Step | undefined => steps.findLast(({ until }) => until > Date.now())

/** Takes back the newest step that can be: what the key `U` does. */
export function undoLast(): void {
  lastStep()?.run()
}

/** What takes back a step about this visit, and whether the key does that too. */
export function undoOf(about: string): { run: () => void; isLast: boolean } | undefined {
  const step = steps.findLast((one) => one.about === about && one.until > Date.now())
  return step && { run: step.run, isLast: step === lastStep() }
}

/** Offers no way back any more from what was done to a visit: what has happened since does not fit it. */
export function dropUndo(about: string): void {
  for (const step of steps.filter((one) => one.about === about)) {
    steps = steps.filter((other) => other !== step)
    dismissToast(step.toast)
  }
}

interface Told {
  /** The id of the visit or plan, or a name: there is one way back about each. */
  about: string
  title: ComponentChildren
  sub?: ComponentChildren
  undo: () => Promise<unknown>
  /** Whether it can be taken back for longer than its toast stands. */
  isLasting?: boolean
}

/** Says what was done, with a way back by button and key that can be gone once. */
export function tellUndoable({ about, title, sub, undo, isLasting = false }: Told): void {
  dropUndo(about)
  const run = () => {
    if (!steps.includes(step)) return
    dropUndo(about)
    void takeStep(undo)
  }
  const until = isLasting ? Number.POSITIVE_INFINITY : Date.now() + UNDOABLE
  const step: Step = { about, until, run, toast: tellDone({ title, sub, onUndo: run }) }
  steps = [...steps, step]
}
