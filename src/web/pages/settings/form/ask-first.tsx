import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { asProblem } from '../../../client/problem.ts'
import { Button } from '../../../parts/button.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { useFocus } from '../../../parts/use-focus.ts'
import { useRecordWords } from '../records/record-words.ts'

interface AskFirstProps {
  /** The verb, as “Delete”. */
  label: string
  /** The label with what it is about, where several stand on a page. */
  about?: string
  /** What will happen. */
  ask: ComponentChildren
  write: { error: unknown; isPending: boolean; reset: () => void }
  /** A refusal that has words of its own. */
  explain?: (code: string) => string | undefined
  onConfirm: () => void
  onReload?: () => void
  isHarmless?: boolean
}

/** Does what cannot be undone once somebody has read what follows. */
export function AskFirst(props: AskFirstProps) {
  const { label, about, ask, write, explain, onConfirm, onReload, isHarmless } = props
  const words = useRecordWords()
  const [isAsking, setAsking] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  useFocus(() => (isAsking ? box.current?.querySelector('button') : null), [isAsking])
  if (!isAsking)
    return (
      <Button look={isHarmless ? [] : ['plain', 'bad']} aria-label={about} onClick={() => setAsking(true)}>
        {label}…
      </Button>
    )
  const problem = write.error === null ? null : asProblem(write.error)
  const explained = problem && explain?.(problem.told.code)
  return (
    <div class="rec-ask" ref={box}>
      <p role="status">{ask}</p>
      {explained && (
        <p class="err" role="alert">
          {explained}
        </p>
      )}
      {problem && !explained && (
        <ProblemStrip error={write.error}>
          {problem.kind === 'changed' && onReload && <Button onClick={onReload}>{words.loadAgain}</Button>}
        </ProblemStrip>
      )}
      <div class="rec-acts">
        <Button look={isHarmless ? [] : 'bad'} aria-label={about} disabled={write.isPending} onClick={onConfirm}>
          {write.isPending ? words.saving : label}
        </Button>
        <Button
          onClick={() => {
            write.reset()
            setAsking(false)
          }}
        >
          {words.keep}
        </Button>
      </div>
    </div>
  )
}
