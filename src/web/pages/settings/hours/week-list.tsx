import { Plus } from 'lucide-preact'
import { Button } from '../../../parts/button.tsx'
import { useWords } from '../../../words/words-context.ts'
import type { Session } from './hours-types.ts'
import { useHoursWords } from './hours-words.tsx'
import { SessionButton } from './session-button.tsx'
import { weekdayName } from './use-session-text.ts'
import { inOrder, WEEKDAYS } from './week/week-shape.ts'

interface WeekListProps {
  label: string
  sessions: readonly Session[]
  onOpen: (index: number) => void
  onAdd: (weekday: number) => void
}

/** The week day by day: what a phone has room for. */
export function WeekList({ label, sessions, onOpen, onAdd }: WeekListProps) {
  const words = useHoursWords()
  const { language } = useWords()
  const numbered = sessions.map((session, index) => ({ session, index }))
  return (
    <ul class="su-rows wk-list" aria-label={label}>
      {WEEKDAYS.map((day) => {
        const name = weekdayName(day, language)
        const here = numbered.filter(({ session }) => session.weekday === day)
        return (
          <li key={day} class="su-row">
            <div class="su-row-head">
              <h4 class="su-h su-who">{name}</h4>
              <Button look={['plain', 'icon']} aria-label={words.addOn(name)} onClick={() => onAdd(day)}>
                <Plus size={16} aria-hidden="true" />
              </Button>
            </div>
            {here.length === 0 && <p class="muted">{words.none}</p>}
            {here
              .toSorted((a, b) => inOrder(a.session, b.session))
              .map(({ session, index }) => (
                <SessionButton key={index} session={session} onOpen={() => onOpen(index)} />
              ))}
          </li>
        )
      })}
    </ul>
  )
}
