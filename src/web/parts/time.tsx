import { useWords } from '../words/words-context.ts'
import { dateOf, dayOf, ownTime, timeOf } from './dates.ts'

interface TimeProps {
  at: string
  /** Of the clinic or place: its clock counts, and who is elsewhere is told their own time too. */
  timeZone: string
  show?: 'time' | 'date' | 'both'
  /** Within a sentence “today” is small. */
  isWithin?: boolean
}

const DAY = 86_400_000

/** A moment as the clinic's clock shows it, with “Today” where that is true. */
export function Time({ at, timeZone, show = 'both', isWithin = false }: TimeProps) {
  const { common, language } = useWords()
  const now = Date.now()
  const named = [
    [now, common.today],
    [now + DAY, common.tomorrow],
    [now - DAY, common.yesterday],
  ] as const
  const [, name] = named.find(([day]) => dayOf(day, timeZone) === dayOf(at, timeZone)) ?? []
  const shownName = isWithin ? name?.toLocaleLowerCase(language) : name
  const date = shownName ?? dateOf(at, { language, timeZone })
  const time = timeOf(at, { language, timeZone })
  const own = show === 'date' ? null : ownTime(at, { language, timeZone })
  return (
    <>
      <time dateTime={at}>{show === 'time' ? time : show === 'date' ? date : `${date} ${time}`}</time>
      {own && <span class="muted"> ({common.localTime(own)})</span>}
    </>
  )
}
