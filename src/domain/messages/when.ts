import type { Channel, Language } from './channel.ts'
import { localeOf } from './locale.ts'

const DATES: Record<Channel, Intl.DateTimeFormatOptions> = {
  email: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  sms: { weekday: 'short', day: 'numeric', month: 'short' },
}
const TIME: Intl.DateTimeFormatOptions = { timeStyle: 'short' }
const ZONES = { email: 'long', sms: 'short' } as const

/** What belongs to a time of day of digits alone, where the locale's own form leaves it out. */
const AFTER_TIME: Partial<Record<Language, string>> = { de: ' Uhr' }

// A format is dear to make, and a batch of reminders is mostly of one clinic's zone.
const formats = new Map<string, Intl.DateTimeFormat>()
const FORMATS_KEPT = 200

function formatOf({ language, country, zone }: When, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = localeOf(language, country)
  const key = `${locale} ${zone} ${Object.entries(options).join()}`
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: zone, calendar: 'gregory' })
  if (formats.size < FORMATS_KEPT) formats.set(key, made)
  return made
}

/** An instant in a zone, as somebody who reads this language has it: in which form, and where. */
export interface When {
  language: Language
  /** The clinic's, in ISO 3166-1 alpha-2; null where it has not said. */
  country: string | null
  channel: Channel
  /** An IANA zone. */
  zone: string
}

/** CLDR puts narrow spaces before am and pm, which an SMS has none of. */
const plainSpaces = (text: string) => text.replace(/[\u00a0\u202f\u2009]/g, ' ')

/** The day of an instant (epoch ms). */
export function dayIn(at: number, when: When): string {
  return plainSpaces(formatOf(when, DATES[when.channel]).format(at))
}

/** The time of day of an instant (epoch ms). */
export function timeIn(at: number, when: When): string {
  const time = plainSpaces(formatOf(when, TIME).format(at))
  return /^[\d:]+$/.test(time) ? time + (AFTER_TIME[when.language] ?? '') : time
}

/** What a zone is called at an instant: in winter it has another name than in summer. */
export function zoneIn(at: number, when: When): string {
  const parts = formatOf(when, { hour: 'numeric', timeZoneName: ZONES[when.channel] }).formatToParts(at)
  return plainSpaces(parts.find(({ type }) => type === 'timeZoneName')?.value ?? when.zone)
}

const HOUR = 3_600_000

/** Whether the clocks show this time twice that night, as when they are put back. */
export function isTwofold(at: number, when: When): boolean {
  const shown = (ms: number) => `${dayIn(ms, when)} ${timeIn(ms, when)}`
  return [-HOUR, -HOUR / 2, HOUR / 2, HOUR].some((away) => shown(at + away) === shown(at))
}
