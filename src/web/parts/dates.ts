interface Shown {
  language: string
  /** The zone of the clinic or place; without one, that of who looks. */
  timeZone?: string | undefined
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = JSON.stringify([language, options])
  const format = formats.get(name) ?? new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, options)
  formats.set(name, format)
  return format
}

type At = number | string | Date

const zoned = (timeZone: string | undefined) => (timeZone === undefined ? {} : { timeZone })

/** `09:30`. */
export const timeOf = (at: At, { language, timeZone }: Shown): string =>
  formatOf(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...zoned(timeZone) }).format(new Date(at))

/** `Wed 25 Nov`, with the year where it is another one. */
export function dateOf(at: At, { language, timeZone }: Shown, now = Date.now()): string {
  const isThisYear = dayOf(at, timeZone).slice(0, 4) === dayOf(now, timeZone).slice(0, 4)
  const parts = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' as const }),
  } as const
  return formatOf(language, { ...parts, ...zoned(timeZone) })
    .format(new Date(at))
    .replace(',', '')
}

/** The time where who looks is, with the weekday where that is another one; null where both clocks show the same. */
export function ownTime(at: At, { language, timeZone }: Shown & { timeZone: string }): string | null {
  if (!isElsewhere(at, timeZone)) return null
  const time = timeOf(at, { language })
  if (dayOf(at, timeZone) === dayOf(at)) return time
  return `${formatOf(language, { weekday: 'short' }).format(new Date(at))} ${time}`
}

/** The calendar day in a zone, `2026-11-25`, as the API takes it. */
export const dayOf = (at: At, timeZone?: string): string =>
  formatOf('sv', { year: 'numeric', month: '2-digit', day: '2-digit', ...zoned(timeZone) }).format(new Date(at))

/** Whether clocks in the zone and those of who looks show different times at that moment. */
export const isElsewhere = (at: At, timeZone: string): boolean =>
  timeOf(at, { language: 'en', timeZone }) !== timeOf(at, { language: 'en' }) || dayOf(at, timeZone) !== dayOf(at)

/** Whether it names a day of a calendar that somebody may want to see: what is typed or linked may be anything. */
export const isCalendarDay = (text: string): boolean => {
  if (!/^20\d\d-\d\d-\d\d$/.test(text)) return false
  const noon = new Date(`${text}T12:00:00Z`)
  return !Number.isNaN(noon.getTime()) && noon.toISOString().startsWith(text)
}
