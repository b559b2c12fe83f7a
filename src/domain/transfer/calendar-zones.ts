import ICAL from 'ical.js'
import { resolveClock, zoneExists } from '../time.ts'

const { Timezone: ZoneOfFile } = ICAL
const MINUTE = 60_000

/** The name of the IANA database that a zone is called by; programs put a path of theirs before it: `/citadel.org/20210210_1/Asia/Kolkata`. */
function ianaName(name: string): string | null {
  const parts = name.split('/')
  const ends = parts.map((_, from) => parts.slice(from).join('/'))
  return ends.find(zoneExists) ?? null
}

function offsetText(milliseconds: number): string {
  const minutes = Math.abs(Math.round(milliseconds / MINUTE))
  const two = (n: number) => String(n).padStart(2, '0')
  return `${milliseconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** What a zone's clocks show, 'YYYY-MM-DDTHH:mm:ss', as an instant (epoch ms); null where they skip it. */
type ReadClock = (wall: string) => number | null

const ianaClock =
  (zone: string): ReadClock =>
  (wall) => {
    const { instant, skipped } = resolveClock({ date: wall.slice(0, 10), time: wall.slice(11), zone })
    return skipped ? null : instant
  }

function describedClock(component: ICAL.Component): ReadClock {
  const zone = new ZoneOfFile(component)
  const shown = (instant: number) =>
    ICAL.Time.fromJSDate(new Date(instant), true).convertToZone(zone).toString().slice(0, wallLength)
  return (wall) => {
    const time = ICAL.Time.fromDateTimeString(wall)
    time.zone = zone
    const instant = Date.parse(`${wall}Z`) - time.utcOffset() * 1000
    return shown(instant) === wall.slice(0, wallLength) ? instant : null
  }
}
const wallLength = 'YYYY-MM-DDTHH:mm'.length

/** Whether the clocks of a zone change by the year: other rules would keep whoever reads them busy for hours. */
function isYearly(component: ICAL.Component): boolean {
  const rules = component.getAllSubcomponents().flatMap((change) => change.getAllProperties('rrule'))
  return rules.every((rule) => (rule.getFirstValue() as ICAL.Recur | null)?.freq === 'YEARLY')
}

/** The zone that a VTIMEZONE describes; null for what cannot be read. */
function described(text: string): { id: string; clock: ReadClock } | null {
  try {
    const component = new ICAL.Component(ICAL.parse(text))
    const id = component.getFirstPropertyValue('tzid')
    const said = component.getFirstPropertyValue('x-lic-location')
    if (typeof id !== 'string' || !isYearly(component)) return null
    const name = typeof said === 'string' ? ianaName(said) : null
    return { id, clock: name === null ? describedClock(component) : ianaClock(name) }
  } catch {
    return null
  }
}

export type CalendarZones = ReturnType<typeof calendarZones>

/**
 * The time zones that a calendar file names: by the IANA database where it knows the name, else by the rules that the file gives, as
 * Outlook does for zones that only Windows calls so.
 */
export function calendarZones() {
  const clocks = new Map<string, ReadClock | null>()
  return {
    /** Notes a VTIMEZONE of the file. */
    note(text: string): void {
      const zone = described(text)
      if (zone && ianaName(zone.id) === null && !clocks.has(zone.id)) clocks.set(zone.id, zone.clock)
    },

    /**
     * A wall-clock time 'YYYY-MM-DDTHH:mm:ss' of a zone, with its offset; of a time that exists twice, the first.
     * @returns `unknown` for a zone that is none, `skipped` for a time that the clocks skip
     */
    withOffset(wall: string, zone: string): { at: string } | 'unknown' | 'skipped' {
      const known = clocks.get(zone)
      const name = known === undefined ? ianaName(zone) : null
      const clock = known ?? (name === null ? null : ianaClock(name))
      clocks.set(zone, clock)
      if (!clock) return 'unknown'
      const instant = clock(wall)
      return instant === null ? 'skipped' : { at: `${wall}${offsetText(Date.parse(`${wall}Z`) - instant)}` }
    },
  }
}
