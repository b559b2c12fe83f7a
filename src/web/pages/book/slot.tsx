import { ChevronRight } from 'lucide-preact'
import { ownTime, timeOf } from '../../parts/dates.ts'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import type { BookWords } from '../../words/book/en.ts'
import { useWords } from '../../words/words-context.ts'
import type { FreeTime } from './book-request.ts'

interface SlotProps {
  time: FreeTime
  /** Before the time: the day, where it stands under none. */
  day?: string
  doctor: string | undefined
  place?: string | undefined
  isFirst?: boolean
  /** Somebody has taken it: it keeps its place. */
  isGone: boolean
  onChoose: (time: FreeTime) => void
}

/** A free time, to be pressed. */
export function Slot({ time, day, doctor, place, isFirst = false, isGone, onChoose }: SlotProps) {
  const { common, language } = useWords()
  const words = useOwnWords<BookWords>()
  const { at, timeZone } = time
  const shown = timeOf(at, { language, timeZone })
  const own = ownTime(at, { language, timeZone })
  if (isGone)
    return (
      <div class="slot gone">
        <b>{shown}</b>
        <span>{words.gone}</span>
      </div>
    )
  return (
    <button type="button" class={isFirst ? 'slot first' : 'slot'} onClick={() => onChoose(time)}>
      <b>{day ? `${day}, ${shown}` : shown}</b>
      {doctor && <span>{doctor}</span>}
      {place && <span>{place}</span>}
      {own && <span>{common.localTime(own)}</span>}
      {isFirst && <ChevronRight aria-hidden="true" />}
    </button>
  )
}
