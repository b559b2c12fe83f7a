import { ChevronLeft, ChevronRight, Plus, Printer } from 'lucide-preact'
import { Button } from '../../parts/button.tsx'
import type { DeskWords } from '../../words/desk/en.ts'
import { useCommonWords, usePageWords } from '../../words/words-context.ts'
import { useDoctors } from '../desk-lists/use-directory.ts'

interface DayToolsProps {
  date: string
  onDate: (date: string) => void
  onToday: () => void
  onStep: (days: 1 | -1) => void
  doctorId: string | null
  onDoctor: (id: string | null) => void
  onNew: () => void
}

/** Which day and whose is shown, and what can be done with the whole of it. */
export function DayTools({ date, onDate, onToday, onStep, doctorId, onDoctor, onNew }: DayToolsProps) {
  const words = usePageWords<DeskWords>()
  const { today } = useCommonWords()
  const doctors = useDoctors()
  return (
    <div class="dl-tools desk-tools">
      <div class="dl-acts">
        <Button keyName="[" aria-label={words.earlier} onClick={() => onStep(-1)}>
          <ChevronLeft size={16} aria-hidden="true" />
        </Button>
        <Button keyName="T" onClick={onToday}>
          {today}
        </Button>
        <Button keyName="]" aria-label={words.later} onClick={() => onStep(1)}>
          <ChevronRight size={16} aria-hidden="true" />
        </Button>
        <input
          type="date"
          class="input"
          aria-label={words.date}
          value={date}
          onChange={({ currentTarget: { value } }) => value !== '' && onDate(value)}
        />
        <select
          class="input"
          aria-label={words.whose}
          value={doctorId ?? ''}
          onChange={({ currentTarget: { value } }) => onDoctor(value === '' ? null : value)}
        >
          <option value="">{words.everyone}</option>
          {doctors?.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div class="dl-acts">
        <Button look="primary" keyName="N" onClick={onNew}>
          <Plus size={16} aria-hidden="true" />
          {words.newVisit}
        </Button>
        <Button keyName="P" title={words.printHint} onClick={() => print()}>
          <Printer size={16} aria-hidden="true" />
          {words.print}
        </Button>
      </div>
    </div>
  )
}
