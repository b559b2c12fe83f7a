import { useState } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { useCommonWords } from '../../../words/words-context.ts'

interface AskedButtonProps {
  label: string
  /** The label with what it is about, where several stand on a page. */
  about?: string
  /** What follows, which nothing takes back. */
  question: string
  isPending: boolean
  onYes: () => void
}

/** Who has pressed the first button by the keyboard goes on from here. */
const takeFocus = (element: HTMLElement | null) => element?.focus()

/** For what nothing takes back: it says what follows before it does it. */
export function AskedButton({ label, about, question, isPending, onYes }: AskedButtonProps) {
  const { cancel } = useCommonWords()
  const [isAsking, setAsking] = useState(false)
  if (!isAsking)
    return (
      <Button look={['plain', 'bad']} aria-label={about} onClick={() => setAsking(true)}>
        {label}…
      </Button>
    )
  return (
    <div class="su-ask">
      <p role="status">{question}</p>
      <div class="su-acts">
        <Button look="bad" aria-label={about} disabled={isPending} ref={takeFocus} onClick={onYes}>
          {label}
        </Button>
        <Button onClick={() => setAsking(false)}>{cancel}</Button>
      </div>
    </div>
  )
}
