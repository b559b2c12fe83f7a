import { useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { dateOf } from '../../parts/dates.ts'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import type { BookWords } from '../../words/book/en.ts'
import { useWords } from '../../words/words-context.ts'
import type { FreeTime } from './book-request.ts'
import { dayName } from './day-name.ts'
import type { FreeDay } from './merge-days.ts'
import { Slot } from './slot.tsx'

interface SlotDayProps {
  day: FreeDay
  /** It stands above the list already. */
  except: FreeTime
  doctorOf: (doctorId: string) => string | undefined
  isGone: (time: FreeTime) => boolean
  onChoose: (time: FreeTime) => void
}

const SHOWN = 4

/** The times of a day: four, and all when asked. A day without any is named where that tells something. */
export function SlotDay({ day, except, doctorOf, isGone, onChoose }: SlotDayProps) {
  const { common, language } = useWords()
  const words = useOwnWords<BookWords>()
  const [isOpen, setOpen] = useState(false)
  const times = day.times.filter(({ at }) => at !== except.at)
  // A day is no moment: at noon it is that day in the zone in which the list counts.
  const noon = `${day.date}T12:00:00Z`
  const shown = { common, language, timeZone: 'UTC' }
  const date = dateOf(noon, { language, timeZone: 'UTC' })
  const zone = day.times[0]?.timeZone
  const name = zone && day.times[0] ? dayName(day.times[0].at, { ...shown, timeZone: zone }) : date
  const title = name === date ? date : `${name}, ${date}`
  if (times.length === 0) {
    const why = day.reason && words.why[day.reason]
    if (!why || day.times.length > 0) return null
    return (
      <div class="day-head">
        <h3>{title}</h3>
        <span class="muted">{why}</span>
      </div>
    )
  }
  return (
    <div>
      <div class="day-head">
        <h3>{title}</h3>
        {times.length > SHOWN && !isOpen && (
          <Button look="plain" aria-label={`${words.all(times.length)}, ${title}`} onClick={() => setOpen(true)}>
            {words.all(times.length)}
          </Button>
        )}
      </div>
      <div class="slots">
        {(isOpen ? times : times.slice(0, SHOWN)).map((time) => (
          <Slot key={time.at} time={time} doctor={doctorOf(time.doctorId)} isGone={isGone(time)} onChoose={onChoose} />
        ))}
      </div>
    </div>
  )
}
