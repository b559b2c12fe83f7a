import ICAL from 'ical.js'
import { v5 } from 'uuid'
import type { CalendarZones } from './calendar-zones.ts'

/** A property of an event, as jCal (RFC 7265) has it. */
type Property = readonly [name: string, params: Readonly<Record<string, unknown>>, type: string, ...values: unknown[]]

/** An event's cells by the names of its properties, and what is wrong with it as a visit. */
export interface EventCells {
  cells: ReadonlyMap<string, string>
  fault?: string
}

/** Of no use to whoever maps columns: how programs sync and show events, and what `cellsOfEvent` reads into other columns. */
const NOT_SHOWN = [
  ...['DTSTAMP', 'CREATED', 'LAST-MODIFIED', 'SEQUENCE', 'TRANSP', 'CLASS', 'PRIORITY', 'GEO', 'URL', 'ATTACH'],
  ...['RRULE', 'RDATE', 'EXDATE', 'EXRULE', 'RECURRENCE-ID', 'REQUEST-STATUS', 'X-ALT-DESC', 'BEGIN', 'END'],
]
const OF_PROGRAMS = /^X-(MICROSOFT|MS|APPLE|GOOGLE|MOZ|LIC|WR|OUTLOOK|CALENDARSERVER|EVOLUTION)-/

/** Whether a property is a column: its name as the file has it, in capitals. */
export const isColumn = (property: string): boolean => !NOT_SHOWN.includes(property) && !OF_PROGRAMS.test(property)

/** An external id is no longer. */
const LONGEST_ID = 100
const IDS = v5('kept:ics', v5.URL)

/** What an event is known by: its UID, with which of its dates it is where it is one of several. Outlook's are too long. */
function idOf(uid: string, instance: string | null): string {
  const id = instance === null ? uid : `${uid} ${instance}`
  return id.length > LONGEST_ID ? v5(id, IDS) : id
}

const bareAddress = (value: unknown) => String(value).replace(/^mailto:/i, '')

const nameOf = ([, { cn }, , address]: Property) =>
  typeof cn === 'string' && cn.trim() !== '' ? cn.trim() : bareAddress(address)

/** A room or a projector is asked to come too. */
const isPerson = ([, { cutype }]: Property) =>
  !['ROOM', 'RESOURCE'].includes(typeof cutype === 'string' ? cutype.toUpperCase() : '')

/** Of properties that we know nothing of, ical.js leaves the escapes. */
const unescaped = (text: string) =>
  text.replace(/\\([\\;,nN])/g, (_, letter: string) => (/n/i.test(letter) ? '\n' : letter))

const textOf = ([, , type, ...values]: Property) =>
  values
    .map((value) => (type === 'unknown' ? unescaped(String(value)) : String(value)))
    .join(', ')
    .trim()

/** What a column of names of people says: the organizer is asked to their own event too, and is no guest of it. */
function peopleOf(all: readonly Property[]): ReadonlyMap<string, string> {
  const organizer = all.find(([name]) => name === 'organizer')
  const isGuest = (one: Property) =>
    one[0] === 'attendee' && isPerson(one) && bareAddress(one[3]) !== (organizer && bareAddress(organizer[3]))
  const guests = all.filter(isGuest).map(nameOf).join(', ')
  return new Map([...(organizer ? [['ORGANIZER', nameOf(organizer)] as const] : []), ['ATTENDEE', guests]])
}

const WALL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/

/** A time as a cell: with its offset, or without one where it is of no zone; whole minutes without seconds. */
function momentOf(
  [name, { tzid }, type, value]: Property,
  zones: CalendarZones,
): { cell: string; fault?: string | undefined } {
  const text = String(value)
  const title = name.toUpperCase()
  if (type === 'date') return { cell: text, fault: 'is an event of whole days: a visit has a time of day' }
  const short = (at: string) => at.replace(/(T\d{2}:\d{2}):00(?=$|[Z+-])/, '$1')
  if (typeof tzid !== 'string' || !WALL.test(text)) return { cell: short(text) }
  const found = zones.withOffset(text, tzid)
  if (typeof found === 'object') return { cell: short(found.at) }
  return {
    cell: short(text),
    fault:
      found === 'skipped'
        ? `has a ${title} that does not exist: the clocks are set forward over it`
        : `has a ${title} in a time zone that is neither known nor described in the file`,
  }
}

const LENGTH = /^\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

/** A DURATION in minutes; what is none stays as it is. */
function minutesOf(duration: string): string {
  const [whole, ...parts] = LENGTH.exec(duration) ?? []
  if (whole === undefined) return duration
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0))
  return String(((weeks * 7 + days) * 24 + hours) * 60 + minutes + seconds / 60)
}

const REPEATS = ['rrule', 'rdate', 'exrule']

/** In the calendars of programs an event is confirmed unless somebody says otherwise: that says nothing of what its patient has said. */
const isSaid = (status: string) => status.toUpperCase() !== 'CONFIRMED'

/**
 * What a VEVENT says, cell by cell: `DURATION` is how many minutes, people are their names, times have their offsets.
 * @param text the component, unfolded, without others in it
 */
export function cellsOfEvent(text: string, zones: CalendarZones): EventCells {
  let all: Property[]
  try {
    all = (ICAL.parse(text) as unknown as [string, Property[]])[1]
  } catch {
    return { cells: new Map(), fault: 'has a line that cannot be read: a line break in a text is not escaped' }
  }
  const faults: string[] = []
  const cells = new Map<string, string>()
  const people = peopleOf(all)
  const instance = all.find(([name]) => name === 'recurrence-id')
  if (!instance && all.some(([name]) => REPEATS.includes(name)))
    faults.push('repeats by a rule: only events of one date come in, so book it as a series')
  for (const property of all) {
    const name = property[0].toUpperCase()
    if (!isColumn(name)) continue
    if (name === 'DTSTART' || name === 'DTEND') {
      const { cell, fault } = momentOf(property, zones)
      if (fault !== undefined) faults.push(fault)
      if (!cells.has(name)) cells.set(name, cell)
    } else if (name === 'UID') cells.set(name, idOf(textOf(property), instance ? String(instance[3]) : null))
    else if (name === 'STATUS') cells.set(name, isSaid(textOf(property)) ? textOf(property) : '')
    else if (name === 'DURATION') cells.set(name, minutesOf(textOf(property)))
    else if (people.has(name)) cells.set(name, people.get(name) ?? '')
    else cells.set(name, [cells.get(name), textOf(property)].filter(Boolean).join('\n'))
  }
  return { cells, ...(faults[0] !== undefined && { fault: faults[0] }) }
}
