import { once } from 'node:events'
import type { Asked, Measure } from './load.ts'
import { startNode } from './tied-process.ts'

export interface Generator {
  pid: number
  /** Runs one load; one at a time. @throws Error what was wrong with an answer */
  run(asked: Asked): Promise<Measure>
  stop(): Promise<void>
}

type Told = { measure: Measure } | { failed: string }

/** The load generator, in a process of its own: what it costs is not the product's. */
export async function startGenerator(): Promise<Generator> {
  const { child, pid, stop } = await startNode(new URL('./generator-process.ts', import.meta.url))
  return {
    pid,
    async run(asked) {
      const answer = once(child, 'message')
      child.send(asked)
      const [told] = (await answer) as [Told]
      if ('failed' in told) throw new Error(told.failed)
      return told.measure
    },
    stop,
  }
}
