import { useWords } from '../../words/words-context.ts'
import { useListWords } from './list-words.tsx'

/** The day of a birth, which is the same one in every zone. */
export function useBorn() {
  const { language } = useWords()
  const { find: words } = useListWords()
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'medium',
    timeZone: 'UTC',
  })
  return (day: string | null) => day && words.born(format.format(Date.parse(day)))
}
