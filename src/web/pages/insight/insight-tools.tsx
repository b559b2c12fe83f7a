import '../../parts/field.css'
import { Printer } from 'lucide-preact'
import { Button } from '../../parts/button.tsx'
import { ChooseOne } from '../../parts/choose-one.tsx'
import { useDoctors, useLocations } from '../../parts/use-directory.ts'
import type { InsightWords } from '../../words/insight/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import { PERIODS, type View } from './view.ts'

interface InsightToolsProps {
  view: View
  onView: (change: Partial<View>) => void
  /** Whether others' figures can be chosen too. */
  isOfAll: boolean
}

/** Of when, of whom and of where. */
export function InsightTools({ view, onView, isOfAll }: InsightToolsProps) {
  const words = usePageWords<InsightWords>()
  const doctors = useDoctors() ?? []
  const places = useLocations().data?.data ?? []
  return (
    <div class="insight-tools">
      <ChooseOne
        isLabelHidden
        label={words.period}
        value={view.weeks}
        options={PERIODS.map((weeks) => [weeks, words.periods[weeks]] as const)}
        onChoose={(weeks) => onView({ weeks })}
      />
      {isOfAll && (
        <select
          class="input"
          aria-label={words.doctor}
          value={view.doctorId ?? ''}
          onChange={({ currentTarget }) => onView({ doctorId: currentTarget.value || null })}
        >
          <option value="">{words.allDoctors}</option>
          {doctors.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
      {places.length > 1 && (
        <select
          class="input"
          aria-label={words.location}
          value={view.locationId ?? ''}
          onChange={({ currentTarget }) => onView({ locationId: currentTarget.value || null })}
        >
          <option value="">{words.allLocations}</option>
          {places.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
      <Button keyName="P" onClick={() => window.print()}>
        <Printer size={16} aria-hidden="true" />
        {words.print}
      </Button>
    </div>
  )
}
