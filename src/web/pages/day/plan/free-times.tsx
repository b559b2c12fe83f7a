import { useState } from 'preact/hooks'
import { ChooseOne } from '../../../parts/choose-one.tsx'
import { dateOf } from '../../../parts/dates.ts'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import { noonOf } from '../calendar-days.ts'
import type { FreeDay, FreeTime } from './use-free-times.ts'

interface FreeTimesProps {
  days: readonly FreeDay[]
  value: string | null
  onChoose: (time: FreeTime) => void
}

/** The free times of a week: first its days, then the times of one. */
export function FreeTimes({ days, value, onChoose }: FreeTimesProps) {
  const words = usePageWords<DayWords>().followUp
  const { language } = useWords()
  const holding = days.find(({ times }) => times.some(({ appointmentDate }) => appointmentDate === value))
  const [asked, setAsked] = useState<string | null>(null)
  const open = days.find(({ date }) => date === asked) ?? holding ?? days[0]
  if (!open) return null
  return (
    <div class="times">
      <ChooseOne
        label={words.times}
        options={days.map(({ date }) => [date, dateOf(noonOf(date), { language, timeZone: 'UTC' })] as const)}
        value={open.date}
        onChoose={setAsked}
      />
      <ChooseOne
        label={dateOf(noonOf(open.date), { language, timeZone: 'UTC' })}
        options={open.times.map(({ appointmentDate, localTime }) => [appointmentDate, localTime] as const)}
        value={value}
        onChoose={(at) => {
          const time = open.times.find(({ appointmentDate }) => appointmentDate === at)
          if (time) onChoose(time)
        }}
      />
    </div>
  )
}
