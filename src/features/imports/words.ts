import { describeFields } from '../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS, recordWords, UNREADABLE_WORDS } from '../../platform/openapi/field-words.ts'
import {
  changeImportInput,
  columnMeaning,
  columnMeaningShown,
  createImportInput,
  filePartQuery,
  importCounts,
  importProfile,
  importProgress,
  importRecord,
  importSummary,
  importsQuery,
  nonAsciiCell,
  profileColumn,
  sampleRow,
} from './schemas.ts'

const { id, version, createdAt, updatedAt } = recordWords('the import')

const words = {
  kind: 'What the rows of the file are.',
  format:
    'How the file is written: `csv` (with any of the usual separators and encodings), `ndjson`, a JSON object a line, or `ics`, a calendar (iCalendar, RFC 5545), which holds `appointments` only.',
  mapping:
    'What each column means: its heading → the field, or `{ field, dateOrder?, values? }`. `null` leaves a column out. `values` says what the file means by its words: a cell → a status, a type, or the doctor or location that is meant, by id, external id or name; case, spaces and dots are no matter.',
  defaults: 'Values of fields that the file does not have, or leaves empty in a row: field → what a cell would say.',
  onConflict:
    'What becomes of a coming visit whose time cannot be had. `leave`: it is left out, and the report lists other times. `affected`: it is booked over whatever stands there. Outside hours, in time off or a closure the desk finds it among the affected visits; over another visit it is marked as overbooked.',
} as const

describeFields(createImportInput, {
  ...words,
  mapping: `${words.mapping} What you leave out is guessed from the headings.`,
  onConflict: `${words.onConflict} If you leave it out, \`leave\`.`,
})

describeFields(changeImportInput, words)

describeFields(filePartQuery, {
  part: 'Which part of the file this is, from 1. Left out: the one and only part.',
  last: 'Whether no part comes after this one. Left out: true where `part` is left out too, else false.',
})

describeFields(importsQuery, PAGING_WORDS)

const meaningWords = {
  field: 'The field that the column is. Null: the column is left out.',
  dateOrder: 'In which order the parts of its dates stand.',
  values: 'What the file means by its words: a cell → a code, or the doctor or location that is meant.',
} as const
describeFields(columnMeaning, meaningWords)
describeFields(columnMeaningShown, meaningWords)

describeFields(profileColumn, {
  name: 'The heading, as the mapping calls the column.',
  filled: 'How many rows say something there.',
  dateOrder:
    'In which order its dates are. `ask`: they could be day first or month first, or both were seen, so say it in the mapping. Null where there are no dates, or they say it themselves.',
  values: 'The different cells of the column, if there are at most 60; else null.',
  guess: 'The field that the heading seems to mean. Null if none.',
  unknown:
    'Field with codes (such as `status`, `type`) → the words of the column that would be none of them: if the column is that field, say in its `values` what they mean, or rows with them are `invalid`. Of columns whose `values` are not null.',
})
const row =
  'The row as a spreadsheet numbers it: the headings, where there are any, are row 1. Events of a calendar count from 1.'
describeFields(sampleRow, { row, cells: 'Its cells, in the order of the columns, each cut after 200 characters.' })
describeFields(nonAsciiCell, { row, column: 'The column of the cell.', value: 'The cell, cut after 200 characters.' })
describeFields(importProfile, {
  encoding:
    'How the text is encoded: by its byte order mark, else UTF-8 if all of it can be that, else as it looks most.',
  delimiter: 'What stands between two cells. Null for `ndjson` and `ics`.',
  header: 'Whether the first row holds headings. Else the columns are called `Column 1` and so on.',
  rows: 'How many rows there are, without headings and empty rows.',
  columns: 'The columns of the file, in its order.',
  sample: 'The first 20 rows.',
  nonAscii:
    'Up to three cells with letters that another encoding would have shown otherwise: look whether they are right.',
})

describeFields(importCounts, {
  create: 'Rows that make a record.',
  match: 'Rows of a record that is there.',
  duplicate: 'Rows that say the same as an earlier row.',
  conflict: 'Rows whose time cannot be had.',
  invalid: 'Rows that cannot be read, or that a rule refuses.',
  made: 'Records that the import has made.',
  undone: 'Of these, how many were taken back.',
  kept: 'Of these, how many undoing has left, because somebody has changed them, or other records name them.',
})
describeFields(importProgress, {
  step: 'What is being done with the file. Null while nothing is.',
  done: 'How many of its rows are done.',
  total: 'How many rows it has. Null until the file was looked at.',
})

const shown = {
  id,
  kind: words.kind,
  format: words.format,
  onConflict: words.onConflict,
  status:
    '`open`: the file is not there yet. `profiled`: it was looked at. `checked`: every row has its verdict. `committing`, `done`: its records are being made, or are. `undone`: it was taken back. `failed`: the file cannot be read, or a step was given up; `failure` says why.',
  counts:
    'How many rows have each verdict; how many records were `made`; and after an undo, how many were `undone` and how many were `kept`.',
  progress: 'What is being done with it, and how many rows of how many are done. `step` is null while nothing is.',
  failure: 'Why it has failed, and what to do. Null if it has not.',
  failedStep:
    'The step that was given up after many tries, for a reason that is not the file’s. Ask for it again (`check` for `profile`): it goes on where it was. Null if none was.',
  committedAt: 'When it was committed, in UTC. Null if it was not.',
  undoUntil: 'Until when it can be undone, in UTC. Null if it was not committed.',
  createdBy: 'The user who created the import.',
  version,
  createdAt,
  updatedAt,
} as const

describeFields(importSummary, shown)
describeFields(importRecord, {
  ...shown,
  defaults: words.defaults,
  mapping: 'What each column means: heading → `{ field, dateOrder?, values? }`. Null until the file was looked at.',
  profile: 'What the file is like. Null until it was looked at, and again once its rows were deleted.',
  ...UNREADABLE_WORDS,
})
