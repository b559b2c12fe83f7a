import { Button } from '../../../parts/button.tsx'
import { Dialog } from '../../../parts/dialog.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import type { Doubt } from './doubts.ts'

interface AskFirstProps {
  name: string
  doubts: readonly Doubt[]
  onComplete: () => void
  onClose: () => void
}

/** Asks before a visit is completed that hardly can be over. */
export function AskFirst({ name, doubts, onComplete, onClose }: AskFirstProps) {
  const words = usePageWords<DayWords>().complete
  const common = useCommonWords()
  return (
    <Dialog title={words.ask(name)} onClose={onClose}>
      {doubts.map((doubt) => (
        <p key={doubt}>{words.doubts[doubt]}</p>
      ))}
      <div class="opts">
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button look="primary" onClick={onComplete}>
          {words.allTheSame}
        </Button>
      </div>
    </Dialog>
  )
}
