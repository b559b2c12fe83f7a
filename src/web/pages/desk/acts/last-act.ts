import { makeStore } from '../../../client/store.ts'

/** What was done last, and how it is taken back. */
export interface LastAct {
  /** What it was, for who is about to take it back. */
  title: string
  takeBack: () => Promise<void>
}

/** It outlives its toast: `U` takes it back later too. A reload forgets it. */
export const lastAct = makeStore<LastAct | null>(null)

/** The visit about which something has just been taken back: whoever works by keys goes on from it. */
export const takenBack = makeStore<{ visitId: string } | null>(null)
