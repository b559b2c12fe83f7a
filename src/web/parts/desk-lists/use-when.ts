import { dateOf, timeOf } from '../../parts/dates.ts'
import { useWords } from '../../words/words-context.ts'

/** `Wed 25 Nov 09:30`, for what is told afterwards. */
export function useWhen() {
  const { language } = useWords()
  return (at: string, timeZone: string) => `${dateOf(at, { language, timeZone })} ${timeOf(at, { language, timeZone })}`
}
