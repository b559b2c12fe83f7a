import '../../../parts/button.css'
import type { Session } from './hours-types.ts'
import { useHoursWords } from './hours-words.tsx'
import { useSessionText } from './use-session-text.ts'

interface SessionButtonProps {
  session: Session
  onOpen: () => void
}

/** Hours as a line that opens their form. */
export function SessionButton({ session, onOpen }: SessionButtonProps) {
  const words = useHoursWords()
  const text = useSessionText()
  return (
    <button type="button" class="btn wk-line" aria-label={words.editOf(text.label(session))} onClick={onOpen}>
      <b>{text.times(session)}</b>
      <span>{[text.place(session), text.limits(session)].filter(Boolean).join(' · ')}</span>
    </button>
  )
}
