import { useMemo } from 'preact/hooks'
import type { InsightWords } from '../../words/insight/en.ts'
import { usePageWords, useWords } from '../../words/words-context.ts'

const locale = (language: string) => (language === 'en' ? 'en-GB' : language)

/** Numbers, shares and days of the page's language; what is not known is a dash. */
export function useNumbers() {
  const { language, common } = useWords()
  const { none, lead } = usePageWords<InsightWords>()
  return useMemo(() => {
    const number = new Intl.NumberFormat(locale(language), { maximumFractionDigits: 1 })
    const share = new Intl.NumberFormat(locale(language), { style: 'percent', maximumFractionDigits: 0 })
    const fine = new Intl.NumberFormat(locale(language), { style: 'percent', maximumFractionDigits: 1 })
    const day = new Intl.DateTimeFormat(locale(language), { day: 'numeric', month: 'short', timeZone: 'UTC' })
    const longDay = new Intl.DateTimeFormat(locale(language), { day: 'numeric', month: 'long', timeZone: 'UTC' })
    const known = (format: (value: number) => string) => (value: number | null) =>
      value === null ? none : format(value)
    return {
      number: known((value) => number.format(value)),
      share: known((value) => share.format(value)),
      /** With a tenth: shares that are small, and compared. */
      fineShare: known((value) => fine.format(value)),
      minutes: known((value) => common.minutes(Math.round(value))),
      days: known((value) => lead.days(number.format(value), value)),
      day: (date: string) => day.format(Date.parse(date)),
      longDay: (date: string) => longDay.format(Date.parse(date)),
    }
  }, [language, common, none, lead])
}

export type Numbers = ReturnType<typeof useNumbers>
