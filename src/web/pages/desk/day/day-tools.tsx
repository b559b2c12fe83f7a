import { ChevronLeft, ChevronRight, Printer } from 'lucide-preact'
import { Button } from '../../../parts/button.tsx'
import { type Doctor, useLocations } from '../../../parts/use-directory.ts'
import type { DeskWords } from '../../../words/desk/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import { daysOf, type View } from '../facts/day-span.ts'
import type { Filter } from '../facts/use-day.ts'
import { dayAfter } from '../facts/wall-time.ts'

interface DayToolsProps {
  day: string
  view: View
  date: string
  today: string
  onDay: (day: string) => void
  onView: (view: View) => void
  doctors: readonly Doctor[]
  filter: Filter
  onFilter: (filter: Filter) => void
  onNew: () => void
  onFirstFree: () => void
}

const VIEWS = [
  ['day', 'D'],
  ['week', 'K'],
] as const

export function DayTools({ day, view, date, today, onDay, onView, doctors, filter, ...rest }: DayToolsProps) {
  const words = usePageWords<DeskWords>()
  const common = useCommonWords()
  const { onFilter, onNew, onFirstFree } = rest
  const step = daysOf(view, day).length
  const places = useLocations().data?.data.filter(({ active }) => active) ?? []
  return (
    <div class="tools day-tools">
      <Button
        look={['plain', 'icon']}
        aria-keyshortcuts="[ ,"
        aria-label={words.dayBefore}
        onClick={() => onDay(dayAfter(day, -step))}
      >
        <ChevronLeft size={16} aria-hidden="true" />
      </Button>
      <Button keyName="T" onClick={() => onDay(today)}>
        {common.today}
      </Button>
      <Button
        look={['plain', 'icon']}
        aria-keyshortcuts="] ."
        aria-label={words.dayAfter}
        onClick={() => onDay(dayAfter(day, step))}
      >
        <ChevronRight size={16} aria-hidden="true" />
      </Button>
      <h2 class="date" aria-live="polite">
        {date}
      </h2>
      <span class="more">
        <input
          class="input"
          type="date"
          aria-label={words.chooseDay}
          value={day}
          onChange={({ currentTarget }) => currentTarget.value && onDay(currentTarget.value)}
        />
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand outside of the flow in every browser */}
        <span class="dl-seg" role="group" aria-label={words.view.label}>
          {VIEWS.map(([one, key]) => (
            <Button key={one} keyName={key} aria-pressed={one === view} onClick={() => onView(one)}>
              {words.view[one]}
            </Button>
          ))}
        </span>
        {places.length > 1 && (
          <select
            class="input"
            aria-label={words.location}
            value={filter.locationId ?? ''}
            onChange={({ currentTarget }) => onFilter({ ...filter, locationId: currentTarget.value || null })}
          >
            <option value="">{words.allLocations}</option>
            {places.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
        <select
          class="input"
          aria-label={words.doctor}
          value={filter.doctorId ?? ''}
          onChange={({ currentTarget }) => onFilter({ ...filter, doctorId: currentTarget.value || null })}
        >
          {view === 'day' && <option value="">{words.allDoctors}</option>}
          {doctors.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </span>
      <span class="grow" />
      <span class="more">
        <Button keyName="P" onClick={() => window.print()}>
          <Printer size={16} aria-hidden="true" />
          <span class="word">{words.print}</span>
        </Button>
        <Button writes keyName="F" onClick={onFirstFree}>
          {words.firstFree}
        </Button>
      </span>
      <Button look="primary" keyName="N" onClick={onNew}>
        {words.newVisit}
      </Button>
    </div>
  )
}
