import { ChevronLeft, ChevronRight } from 'lucide-preact'
import { Button } from '../../../parts/button.tsx'
import { dateOf } from '../../../parts/dates.ts'
import type { DayWords } from '../../../words/day/en.ts'
import { useCommonWords, usePageWords, useWords } from '../../../words/words-context.ts'
import { addDays, noonOf } from '../calendar-days.ts'

interface DayStepProps {
  today: string
  day: string
  onDay: (day: string | null) => void
}

/** Leads to the days before and after: what was left open, or has to be put right, and who comes tomorrow. */
export function DayStep({ today, day, onDay }: DayStepProps) {
  const words = usePageWords<DayWords>().list
  const common = useCommonWords()
  const { language } = useWords()
  const go = (to: string) => onDay(to === today ? null : to)
  const near: Record<string, string> = {
    [today]: common.today,
    [addDays(today, -1)]: common.yesterday,
    [addDays(today, 1)]: common.tomorrow,
  }
  return (
    <div class="day-step">
      <Button look={['plain', 'icon']} aria-label={words.dayBefore} onClick={() => go(addDays(day, -1))}>
        <ChevronLeft size={16} aria-hidden="true" />
      </Button>
      <b class="grow" aria-live="polite">
        {near[day] ?? dateOf(noonOf(day), { language, timeZone: 'UTC' })}
      </b>
      {day !== today && (
        <Button look="plain" onClick={() => onDay(null)}>
          {common.today}
        </Button>
      )}
      <Button look={['plain', 'icon']} aria-label={words.dayAfter} onClick={() => go(addDays(day, 1))}>
        <ChevronRight size={16} aria-hidden="true" />
      </Button>
    </div>
  )
}
