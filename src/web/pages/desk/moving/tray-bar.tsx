import './moving.css'
import { Scissors, Undo2 } from 'lucide-preact'
import { useRef } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { useWhen } from '../../../parts/desk-lists/use-when.ts'
import { useLowerEdge } from '../../../parts/use-lower-edge.ts'
import type { DeskWords } from '../../../words/desk/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import type { Cut, Tray } from './use-tray.ts'

interface TrayBarProps {
  tray: Tray
  onDrop: (cut: Cut) => void
}

/** What was cut out, and waits to be dropped. */
export function TrayBar({ tray: { cuts, takeOut }, onDrop }: TrayBarProps) {
  const words = usePageWords<DeskWords>().tray
  const common = useCommonWords()
  const when = useWhen()
  const bar = useRef<HTMLElement>(null)
  useLowerEdge(bar)
  return (
    <section ref={bar} class="tray" aria-label={words.title(cuts.length)}>
      <span class="lbl" role="status">
        {words.title(cuts.length)}
      </span>
      {cuts.map((cut, place) => (
        <span class="clip" key={cut.id}>
          <Scissors size={14} aria-hidden="true" />
          <span class="cut">
            {cut.name}, {common.minutes(cut.minutes)}
            {cut.was && `, ${when(cut.was.appointmentDate, cut.was.timezone)}, ${cut.was.doctor}`}
          </span>
          <Button
            writes
            keyName={place === 0 ? 'V' : undefined}
            aria-label={words.dropOne(cut.name)}
            onClick={() => onDrop(cut)}
          >
            {words.drop}
          </Button>
          <Button look={['plain', 'icon']} aria-label={words.putBack(cut.name)} onClick={() => takeOut(cut.id)}>
            <Undo2 size={16} aria-hidden="true" />
          </Button>
        </span>
      ))}
      <span class="hint">{words.hint}</span>
    </section>
  )
}
