import { Plus } from 'lucide-preact'
import { Button } from '../../../parts/button.tsx'
import type { Session } from './hours-types.ts'
import { useHoursWords } from './hours-words.tsx'
import { SessionButton } from './session-button.tsx'
import { useSessionText } from './use-session-text.ts'
import { inOrder } from './week/week-shape.ts'

interface DateListProps {
  sessions: readonly Session[]
  onOpen: (index: number) => void
  onAdd: () => void
}

/** Hours on single dates, which replace the week’s. */
export function DateList({ sessions, onOpen, onAdd }: DateListProps) {
  const words = useHoursWords()
  const text = useSessionText()
  const dated = sessions
    .map((session, index) => ({ session, index }))
    .filter(({ session }) => session.date !== null)
    .toSorted((a, b) => inOrder(a.session, b.session))
  return (
    <section class="su-group" aria-labelledby="hours-dates">
      <div class="su-head">
        <h3 class="su-h" id="hours-dates">
          {words.dates}
        </h3>
        <Button onClick={onAdd}>
          <Plus size={16} aria-hidden="true" />
          {words.addDate}
        </Button>
      </div>
      <p class="hint">{dated.length === 0 ? words.noDates : words.datesHint}</p>
      {dated.length > 0 && (
        <ul class="su-rows">
          {dated.map(({ session, index }) => (
            <li key={index} class="su-row su-row-head">
              <span class="wk-date">{text.day(session)}</span>
              <SessionButton session={session} onOpen={() => onOpen(index)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
