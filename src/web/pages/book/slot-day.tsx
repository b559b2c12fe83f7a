import { Fragment } from 'preact'
import { Button } from '../../parts/button.tsx'
import { dateOf } from '../../parts/dates.ts'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { useOpened } from '../../parts/patient/use-opened.ts'
import type { BookWords } from '../../words/book/en.ts'
import { useWords } from '../../words/words-context.ts'
import type { FreeTime } from './book-request.ts'
import { dayWord } from './day-name.ts'
import type { FreeDay } from './merge-days.ts'
import { partsOfDay } from './parts-of-day.ts'
import { Slot } from './slot.tsx'

interface SlotDayProps {
  day: FreeDay
  /** It stands above the list already. */
  except: FreeTime
  doctorOf: (doctorId: string) => string | undefined
  /** The name of the place, where it is not the same for all. */
  placeOf: (time: FreeTime) => string | undefined
  isGone: (time: FreeTime) => boolean
  onChoose: (time: FreeTime) => void
}

/** Two rows, as many as stand abreast. */
const shownAtOnce = () => (matchMedia('(min-width: 60rem)').matches ? 6 : 4)

/** Some of the times, from all over the day: who is free early only, or late only, finds one. */
function spread<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all]
  return Array.from({ length: count }, (_, n) => all[Math.floor((n * all.length) / count)] as T)
}

/** The times of a day: some, and all when asked. A day without any is named where that tells something. */
export function SlotDay({ day, except, doctorOf, placeOf, isGone, onChoose }: SlotDayProps) {
  const { common, language } = useWords()
  const words = useOwnWords<BookWords>()
  const [isOpen, setOpen] = useOpened(`day ${day.date}`)
  const shown = shownAtOnce()
  const times = day.times.filter(({ at }) => at !== except.at)
  const few = spread(times, shown)
  // A day is no moment: its noon is that day in whatever zone the list counts.
  const date = dateOf(`${day.date}T12:00:00Z`, { language, timeZone: 'UTC' })
  const name = dayWord(day.date, { common, timeZone: day.timeZone })
  const title = name ? `${name}, ${date}` : date
  const groups = isOpen
    ? partsOfDay(times)
    : [{ part: null, times: times.filter((time) => few.includes(time) || isGone(time)) }]
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
        {times.length > shown && !isOpen && (
          <Button look="plain" aria-label={`${words.all(times.length)}, ${title}`} onClick={() => setOpen(true)}>
            {words.all(times.length)}
          </Button>
        )}
      </div>
      {groups.map(({ part, times: some }) => (
        <Fragment key={part}>
          {part && <h4 class="part">{words.parts[part]}</h4>}
          <div class="slots">
            {some.map((time) => (
              <Slot
                key={time.at}
                time={time}
                doctor={doctorOf(time.doctorId)}
                place={placeOf(time)}
                isGone={isGone(time)}
                onChoose={onChoose}
              />
            ))}
          </div>
        </Fragment>
      ))}
    </div>
  )
}
