import ical, { type ICalCalendar, ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from 'ical-generator'
import { asLine } from './one-line.ts'

/** One visit in somebody's calendar. Instants are epoch ms, written in UTC: a program shows them in its owner's zone. */
export interface CalendarEntry {
  /** The visit's id, which is a UUID: the UID stays through every move (RFC 7986, 5.3). */
  id: string
  start: number
  end: number
  /** How often its time or place changed: SEQUENCE (RFC 5545, 3.8.7.4). */
  moves: number
  /** When what is said here became true: DTSTAMP. The same visit gives the same bytes. */
  changedAt: number
  status: 'TENTATIVE' | 'CONFIRMED' | 'CANCELLED'
  /** What stands on a phone's locked screen: never a treatment or a reason. */
  summary: string
  description?: string | undefined
  location?: string | undefined
}

const STATUS = {
  TENTATIVE: ICalEventStatus.TENTATIVE,
  CONFIRMED: ICalEventStatus.CONFIRMED,
  CANCELLED: ICalEventStatus.CANCELLED,
} as const

const METHOD = {
  REQUEST: ICalCalendarMethod.REQUEST,
  CANCEL: ICalCalendarMethod.CANCEL,
  PUBLISH: ICalCalendarMethod.PUBLISH,
}

/** An iCalendar object (RFC 5545) without entries. @param name what a program shows above them */
export function newCalendar({ method, name }: { method: keyof typeof METHOD; name?: string }): ICalCalendar {
  return ical({
    prodId: { company: 'Kept', product: 'Kept' },
    method: METHOD[method],
    ...(name && { name: asLine(name) }),
  })
}

/** Adds an entry, and answers it for what else is to stand in it. */
export function addEntry(calendar: ICalCalendar, entry: CalendarEntry) {
  return calendar.createEvent({
    id: entry.id,
    sequence: entry.moves,
    start: new Date(entry.start),
    end: new Date(entry.end),
    stamp: new Date(entry.changedAt),
    status: STATUS[entry.status],
    transparency: ICalEventTransparency.OPAQUE,
    summary: asLine(entry.summary),
    ...(entry.description && { description: asLine(entry.description) }),
    ...(entry.location && { location: asLine(entry.location) }),
  })
}
