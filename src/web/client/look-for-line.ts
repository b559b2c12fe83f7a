/** How long the next look is waited for (ms): soon at first, seldom where nobody answers for long. */
const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000]

interface Line {
  isOffline: () => boolean
  /** Whether a look could find anything, and somebody would see it. */
  mayLook: () => boolean
  /** Whether the server answers. */
  ask: () => Promise<boolean>
  found: () => void
}

/** Looks, while nobody answers, whether somebody does again: nobody has to press anything for that. */
export function lookForLine({ isOffline, mayLook, ask, found }: Line): { begin: () => void; lookNow: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let looked = 0
  const wait = () => {
    clearTimeout(timer)
    timer = setTimeout(() => void look(), PAUSES[Math.min(looked++, PAUSES.length - 1)])
  }
  async function look(): Promise<void> {
    clearTimeout(timer)
    if (!isOffline()) return
    const isThere = mayLook() && (await ask())
    if (!isOffline()) return
    if (isThere) found()
    else wait()
  }
  return {
    begin: () => {
      looked = 0
      if (isOffline()) wait()
      else clearTimeout(timer)
    },
    lookNow: () => {
      looked = 0
      void look()
    },
  }
}
