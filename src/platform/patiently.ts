/** Waits for some work, but only for so many milliseconds. After that the work goes on, and its failure is ignored. */
export async function patiently(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const enough = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work.catch(() => {}), enough])
  clearTimeout(timer)
}

const SECOND = 1_000
const TRIES = 60

/** Tries some work again every second, for a minute. @throws what its last try threw */
export async function persistently(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries === TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, SECOND))
    }
  }
}
