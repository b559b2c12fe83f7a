import { dateOf } from '../../../parts/dates.ts'
import { useWords } from '../../../words/words-context.ts'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import { usePlaces } from '../set-up/use-set-up.ts'
import type { Session } from './hours-types.ts'
import { useHoursWords } from './hours-words.tsx'
import { VISIT_TYPES } from './visit-types.ts'
import { endsNextDay } from './week/week-shape.ts'

/** Any Monday, to name the days of the week by. */
const MONDAY = Date.UTC(2026, 0, 5, 12)
const DAY = 86_400_000

export const weekdayName = (weekday: number, language: string, width: 'long' | 'short' = 'long'): string =>
  new Intl.DateTimeFormat(language, { weekday: width, timeZone: 'UTC' }).format(MONDAY + (weekday - 1) * DAY)

/** Hours in words. */
export function useSessionText() {
  const words = useHoursWords()
  const { types } = useSetUpWords()
  const { language } = useWords()
  const date = (day: string) => dateOf(`${day}T12:00:00Z`, { language, timeZone: 'UTC' })
  const day = (session: Session) =>
    session.date === null ? weekdayName(session.weekday ?? 1, language) : date(session.date)
  const times = (session: Session) =>
    `${session.start}–${session.end}${endsNextDay(session) ? ` (${words.nextDay})` : ''}`
  const { data: places } = usePlaces()
  const place = ({ locationId }: Session) => places?.find(({ id }) => id === locationId)?.name ?? ''
  /** What is not so of all hours. */
  const limits = (session: Session) =>
    [
      session.types.length < VISIT_TYPES.length && session.types.map((type) => types[type]).join(', '),
      session.validFrom && words.from(date(session.validFrom)),
      session.validUntil && words.until(date(session.validUntil)),
    ]
      .filter(Boolean)
      .join(' · ')
  const label = (session: Session) =>
    [words.session(day(session), times(session), place(session)), limits(session)].filter(Boolean).join(', ')
  return { day, times, place, limits, label }
}
