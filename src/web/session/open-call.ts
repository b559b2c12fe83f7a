import { makeStore } from '../client/store.ts'

/** Whether a call is held in this page. Who talks in it touches the page for a long time not, and is there all the same. */
export const callIsOpen = makeStore(false)
