import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { noAnswer } from '../client/problem.ts'
import { ProblemStrip } from './strip.tsx'

/** A part that most who open a page never see: it is loaded when it is first drawn. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  return function Later(props: P) {
    const [Part, setPart] = useState<ComponentType<P> | null>(null)
    const [isMissing, setMissing] = useState(false)
    const ask = () => {
      setMissing(false)
      load().then(
        (part) => setPart(() => part),
        () => setMissing(true),
      )
    }
    useEffect(ask, [])
    if (isMissing) return <ProblemStrip error={noAnswer()} onRetry={ask} />
    return Part && <Part {...props} />
  }
}
