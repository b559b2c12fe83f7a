import { makeStore } from './store.ts'

/** How long nobody wonders (ms). */
const PATIENCE = 8_000

/** Whether a write is on its way for so long that its user has to hear of it. */
export const isUnanswered = makeStore(false)

let late = 0

/** Says of a write that is not answered in time that it is not, for as long as that is so. */
export async function tellUnlessAnswered<T>(write: Promise<T>): Promise<T> {
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    late++
    isUnanswered.set(true)
  }, PATIENCE)
  try {
    return await write
  } finally {
    clearTimeout(timer)
    if (isLate) late--
    isUnanswered.set(late > 0)
  }
}
