import type { HttpSide } from './lab/measurer.ts'

/** Milliseconds after which a change counts as lost. */
const PATIENCE = 30_000

/** One who looks at a line. */
export interface Viewer {
  /** Hears of a line of this version, or a newer one. */
  told(version: number): void
  /** When the viewer was first shown a line of at least this version, of those that nobody has waited for yet. */
  shown(version: number): Promise<number>
}

/** A line that many look at. Each change makes its version one more. */
export interface LiveLine {
  viewers: readonly Viewer[]
  /** Changes, as many as are asked for; the caller waits for the answer, not for the viewers. */
  changes: HttpSide
  /** Makes one change, and answers the version that it made. */
  change(): Promise<number>
}

export function viewer(): Viewer {
  let latest = { version: -1, at: 0 }
  let wait: { version: number; show: (at: number) => void } | null = null
  return {
    told(version) {
      if (version <= latest.version) return
      latest = { version, at: performance.now() }
      if (wait && version >= wait.version) wait.show(latest.at)
    },
    shown(wanted) {
      if (latest.version >= wanted) return Promise.resolve(latest.at)
      return new Promise((show, reject) => {
        const lost = setTimeout(() => reject(new Error(`A socket heard nothing for ${PATIENCE} ms.`)), PATIENCE)
        const end = (at: number) => {
          clearTimeout(lost)
          wait = null
          show(at)
        }
        wait = { version: wanted, show: end }
      })
    },
  }
}

/** When the last viewer was shown a line of this version. */
export async function shownToAll({ viewers }: LiveLine, version: number): Promise<number> {
  return Math.max(...(await Promise.all(viewers.map((one) => one.shown(version)))))
}
