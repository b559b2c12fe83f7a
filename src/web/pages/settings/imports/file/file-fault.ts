import type { ImportFormat } from '../../../../../features/imports/schemas.ts'
import type { Kind } from '../mapping/fields-of.ts'

const TABLE_APPS = /\.(xlsx?|xlsm|ods|numbers|pdf|docx?|zip|gz|7z)$/i

type FileFault = 'notAFile' | 'emptyFile' | 'calendarHasVisits'

/**
 * What can be seen of a file before it is sent: `notAFile` for one that is no text, `emptyFile` for one without any,
 * `calendarHasVisits` for a calendar that is to hold something else.
 */
export function fileFault({ name, size }: { name: string; size: number }, kind: Kind): FileFault | null {
  if (TABLE_APPS.test(name)) return 'notAFile'
  if (formatOf({ name }) === 'ics' && kind !== 'appointments') return 'calendarHasVisits'
  return size === 0 ? 'emptyFile' : null
}

const FORMATS = [
  [/\.(ndjson|jsonl)$/i, 'ndjson'],
  [/\.(ics|ical|icalendar)$/i, 'ics'],
] as const

/** How a file is written, by its name. */
export const formatOf = ({ name }: { name: string }): ImportFormat =>
  FORMATS.find(([ending]) => ending.test(name))?.[1] ?? 'csv'
