import { makeStore } from '../../../client/store.ts'

/** Whose hours are open, so that other sections can lead there. */
export const chosenDoctor = makeStore<string | null>(null)
