import { type CalendarZones, calendarZones } from '../../../domain/transfer/calendar-zones.ts'
import { cellsOfEvent, isColumn } from '../../../domain/transfer/event-cells.ts'
import type { FileRow } from './file-row.ts'
import { ImportFailed } from './import-failed.ts'

/** No field takes a longer text, and what else is longer is a file within the file. */
const LONGEST_LINE = 64 * 1024
const MOST_LINES = 1000
const MOST_ZONES = 500

/** Lines one after another, each cut where it is longer than any that says something. */
async function* linesOf(texts: AsyncIterable<string>): AsyncIterable<string> {
  let held = ''
  for await (const text of texts) {
    const [first = '', ...others] = text.split('\n')
    held += first.slice(0, LONGEST_LINE - held.length)
    for (const line of others) {
      yield held
      held = line.slice(0, LONGEST_LINE)
    }
  }
  if (held !== '') yield held
}

/** An event or a time zone of the file. */
interface Component {
  name: 'VEVENT' | 'VTIMEZONE'
  lines: readonly string[]
  /** Whether the file ends within it. */
  isCut: boolean
}

const BEGIN = /^BEGIN:(\S+)/i
const END = /^END:(\S+)/i

/** An attached file, and a text that stands beside as plain text: neither is a column, and both are long. */
const LEFT_OUT = /^(ATTACH|X-ALT-DESC)[;:]/i

/** What is within an event is no part of it, such as an alarm; a zone is its changes. */
const isWithin = (name: string, depth: number) => name === 'VTIMEZONE' || depth === 1

/** The events and time zones of a file, one after another: only the one that is not at its end yet is kept. */
async function* componentsOf(texts: AsyncIterable<string>): AsyncIterable<Component> {
  let name: Component['name'] | null = null
  let lines: string[] = []
  let depth = 0
  for await (const raw of linesOf(texts)) {
    const line = raw.trimEnd()
    const begins = BEGIN.exec(line)?.[1]?.toUpperCase()
    if (name === null) {
      if (begins !== 'VEVENT' && begins !== 'VTIMEZONE') continue
      name = begins
      lines = []
    }
    if (begins !== undefined) depth++
    if (isWithin(name, depth) && !LEFT_OUT.test(line) && lines.length < MOST_LINES) lines.push(line)
    if (!END.test(line)) continue
    depth--
    if (depth > 0) continue
    yield { name, lines, isCut: false }
    name = null
  }
  if (name !== null) yield { name, lines, isCut: true }
}

const textOf = ({ lines }: Component) => lines.join('\r\n')

/** What has to be known of a calendar file before its events are read. */
export interface IcsSurvey {
  /** The names of properties, in the order in which they come. */
  columns: string[]
  zones: CalendarZones
}

/**
 * Looks through a calendar file for what its events say, and for the time zones that it describes.
 * @throws ImportFailed for what is no calendar, or has no event
 */
export async function surveyIcs(texts: AsyncIterable<string>): Promise<IcsSurvey> {
  const names = new Set<string>()
  const zones = calendarZones()
  let described = 0
  let events = 0
  for await (const component of componentsOf(texts)) {
    if (component.name === 'VTIMEZONE') {
      if (described++ < MOST_ZONES) zones.note(textOf(component))
      continue
    }
    events++
    for (const line of component.lines) {
      const name = /^[\w-]+(?=[;:])/.exec(line)?.[0].toUpperCase()
      if (name !== undefined && isColumn(name)) names.add(name)
    }
  }
  if (events === 0) throw new ImportFailed('The file has no events: it is no calendar (iCalendar), or an empty one.')
  return { columns: [...names], zones }
}

/** The events of a calendar file as rows, counted from 1, as cells in the order of the columns. */
export async function* readIcs(texts: AsyncIterable<string>, { columns, zones }: IcsSurvey): AsyncIterable<FileRow> {
  let row = 0
  for await (const component of componentsOf(texts)) {
    if (component.name === 'VTIMEZONE') continue
    row++
    if (component.isCut) {
      yield { row, cells: [], fault: 'has no end: the file is cut off there' }
      continue
    }
    const { cells, fault } = cellsOfEvent(textOf(component), zones)
    yield { row, cells: columns.map((name) => cells.get(name) ?? ''), ...(fault !== undefined && { fault }) }
  }
}
