import { dateOf } from '../../parts/dates.ts'
import { useWords } from '../../words/words-context.ts'

/** A calendar day, which is the same one in every zone. */
export function Day({ date }: { date: string }) {
  const { language } = useWords()
  return <time dateTime={date}>{dateOf(date, { language, timeZone: 'UTC' })}</time>
}
