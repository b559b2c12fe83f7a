/** Milliseconds after which a change counts as lost. */
const PATIENCE = 30_000

/** One who looks at a line. */
export interface Viewer {
  /** Hears of a line of this length. */
  told(length: number): void
  /** When the viewer was shown a line of at least this length. */
  shown(length: number): Promise<number>
}

/** A line that many look at, and what makes it longer by one. */
export interface LiveLine {
  viewers: readonly Viewer[]
  lengthen(): Promise<void>
}

export function viewer(): Viewer {
  let length = 0
  let wait: { length: number; show: (at: number) => void } | null = null
  return {
    told(now) {
      length = Math.max(length, now)
      if (wait && length >= wait.length) wait.show(performance.now())
    },
    shown(wanted) {
      if (length >= wanted) return Promise.resolve(performance.now())
      return new Promise((show, reject) => {
        const lost = setTimeout(() => reject(new Error(`A socket heard nothing for ${PATIENCE} ms.`)), PATIENCE)
        const end = (at: number) => {
          clearTimeout(lost)
          wait = null
          show(at)
        }
        wait = { length: wanted, show: end }
      })
    },
  }
}

/** Makes `many` changes at once; milliseconds until the last viewer is shown all of them. `from` is the length before. */
export async function change({ viewers, lengthen }: LiveLine, { from, many }: { from: number; many: number }) {
  const shown = Promise.all(viewers.map((one) => one.shown(from + many)))
  // Where a change is refused, that is what is thrown, and nobody waits for it.
  shown.catch(() => {})
  const started = performance.now()
  await Promise.all(Array.from({ length: many }, lengthen))
  return Math.max(...(await shown)) - started
}
