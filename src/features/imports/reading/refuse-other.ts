import type { ImportFormat } from '../schemas.ts'
import { ImportFailed } from './import-failed.ts'

/** Files that are text and no table, by what they begin with. */
const OTHERS: readonly (readonly [what: string, begins: RegExp, of: readonly ImportFormat[]])[] = [
  [
    'a web page, as some programs write in place of a workbook: open it in a spreadsheet and save it as CSV',
    /^\s*<(!doctype html|html|head|body|table|meta)\b/i,
    ['csv', 'ndjson'],
  ],
  ['XML: open it in a spreadsheet and save it as CSV', /^\s*<\?xml\b/i, ['csv', 'ndjson']],
  ['a calendar: begin an import of visits in the format ics for it', /^\s*BEGIN:VCALENDAR/i, ['csv', 'ndjson']],
  ['JSON: begin an import in the format ndjson, and write an object a line', /^\s*(\[\s*)?\{\s*("|$)/, ['csv']],
  ['one JSON array: write its objects a line each', /^\s*\[/, ['ndjson']],
]

/** @throws ImportFailed for a text that is not what its format says, with what to do */
export function refuseOther(beginning: string, format: ImportFormat): void {
  const other = OTHERS.find(([, begins, formats]) => formats.includes(format) && begins.test(beginning))
  if (other) throw new ImportFailed(`The file is ${other[0]}.`)
}
