import { dayOf } from '../parts/dates.ts'
import { session } from '../session/session.ts'

const DAY = 86_400_000

const zone = () => session.store.get().me?.clinic?.timezone

/** The same question about tomorrow, of one about today; null of any other. */
export function tomorrowOf(url: URL, now = Date.now(), timeZone = zone()): URL | null {
  const asked = url.searchParams
  const next = new URL(url)
  // A further page of today is none of tomorrow.
  if (asked.has('cursor')) return null
  const date = asked.get('date')
  if (date !== null) {
    if (date !== dayOf(now, timeZone)) return null
    next.searchParams.set('date', new Date(Date.parse(date) + DAY).toISOString().slice(0, 10))
    return next
  }
  const [from, to] = [asked.get('from') ?? '', asked.get('to') ?? '']
  if (!from.endsWith('Z') || !to.endsWith('Z')) return null
  const [begins, ends] = [Date.parse(from), Date.parse(to)]
  if (begins > now || ends <= now || ends - begins > 1.1 * DAY) return null
  next.searchParams.set('from', new Date(dayAfter(begins, timeZone)).toISOString())
  next.searchParams.set('to', new Date(dayAfter(ends, timeZone)).toISOString())
  return next
}

/** A day later by the clock of the clinic, which may be 23 or 25 hours. */
function dayAfter(moment: number, timeZone: string | undefined): number {
  const clock = new Intl.DateTimeFormat('sv', { timeZone, timeStyle: 'medium' })
  const hours = [24, 23, 25].map((length) => moment + length * (DAY / 24))
  const isSameTime = (at: number) => clock.format(at) === clock.format(moment)
  return hours.find(isSameTime) ?? moment + DAY
}
