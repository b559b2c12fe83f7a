import { Plus, X } from 'lucide-preact'
import { Button } from '../../../parts/button.tsx'
import { useWords } from '../../../words/words-context.ts'
import { dayParts, dayText, WEEKDAYS, type Weekday } from './rule-text.ts'
import { useTemplateWords } from './template-words.ts'
import { weekdayName } from './use-rule-words.ts'

interface MonthDaysProps {
  byDay: readonly string[]
  onChange: (byDay: string[]) => void
}

/** As many as there are in a month, from its beginning and from its end; 0 is each of them. */
const ORDINALS = [1, 2, 3, 4, 5, -1, -2, -3, -4, -5, 0]

/** Days of a month such as the second Monday; without any, the date of the first visit. */
export function MonthDays({ byDay, onChange }: MonthDaysProps) {
  const words = useTemplateWords()
  const { language } = useWords()
  const put = (place: number, day: string) => onChange(byDay.map((one, index) => (index === place ? day : one)))
  return (
    <div class="rec-group">
      <span class="lbl">{words.monthDays}</span>
      {byDay.map((day, place) => {
        const { ordinal, weekday } = dayParts(day)
        return (
          <div class="row" key={place}>
            <select
              class="input"
              aria-label={words.which}
              value={ordinal}
              onChange={(event) => put(place, dayText(Number(event.currentTarget.value), weekday))}
            >
              {ORDINALS.map((one) => (
                <option key={one} value={one}>
                  {words.ordinals[String(one)] || words.each}
                </option>
              ))}
            </select>
            <select
              class="input"
              aria-label={words.weekday}
              value={weekday}
              onChange={(event) => put(place, dayText(ordinal, event.currentTarget.value as Weekday))}
            >
              {WEEKDAYS.map((one) => (
                <option key={one} value={one}>
                  {weekdayName(one, language)}
                </option>
              ))}
            </select>
            <Button
              look={['plain', 'icon']}
              aria-label={words.dropDay}
              onClick={() => onChange(byDay.filter((_, index) => index !== place))}
            >
              <X size={16} aria-hidden="true" />
            </Button>
          </div>
        )
      })}
      <div>
        <Button onClick={() => onChange([...byDay, '1MO'])}>
          <Plus size={16} aria-hidden="true" />
          {words.addDay}
        </Button>
      </div>
      {byDay.length === 0 && <p class="hint">{words.monthDaysHint}</p>}
    </div>
  )
}
