import { useRef } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { useFocus } from '../use-focus.ts'
import { useListWords } from './list-words.tsx'
import type { TakenIn } from './walk-in-write.ts'

/** What the desk tells who has just come: their number, who is before them, and how long. */
export function WalkInDone({ taken, onDone }: { taken: TakenIn; onDone: () => void }) {
  const { walkIn: words } = useListWords()
  const end = useRef<HTMLDivElement>(null)
  useFocus(() => end.current?.querySelector('button'))
  const { number, before, range, visit, isKept } = taken
  return (
    <div class="dl-done" ref={end}>
      <div role="status">
        {number !== null && (
          <p class="dl-number">
            <span class="lbl">{words.number}</span>
            <b>{number}</b>
          </p>
        )}
        <p>{words.withDoctor(visit.doctor.name)}</p>
        {before !== null && <p>{words.before(before)}</p>}
        {range && range[1] > 0 && <p>{words.wait(words.range(...range))}</p>}
        {isKept && <p class="muted">{words.kept}</p>}
      </div>
      <p class="muted">{words.tellThem}</p>
      <Button look={['primary', 'full']} onClick={onDone}>
        {words.done}
      </Button>
    </div>
  )
}
