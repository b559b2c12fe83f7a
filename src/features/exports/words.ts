import { describeFields } from '../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS, recordWords } from '../../platform/openapi/field-words.ts'
import { createExportInput, exportLink, exportProgress, exportRecord, exportsQuery } from './schemas.ts'

const words = {
  scope: '`clinic`: everything of the clinic. `patient`: what is kept of one person, for them.',
  format:
    'How tables are written in the ZIP file: `ndjson`, a JSON object a line; `csv` and `zip`, as a spreadsheet opens them.',
} as const

describeFields(createExportInput, { ...words, patientId: 'Whose data it is, with `scope` patient.' })

describeFields(exportsQuery, { patientId: 'Only exports of this patient.', ...PAGING_WORDS })

describeFields(exportRecord, {
  ...recordWords('the export'),
  ...words,
  patientId: 'Whose data it is. Null for an export of the clinic.',
  status:
    '`waiting`, `running`, `done`, `failed` (ask for a new one), or `expired`: its files are deleted 24 hours after it was done, or when somebody in it was erased.',
  progress: 'How far it has come.',
  link: 'Where to get the file. Null unless it is `done`.',
  finishedAt: 'When it was done, in UTC. Null before.',
  expiresAt: 'When its files are deleted, in UTC. Null until it is done.',
  createdBy: 'The user who asked for it.',
})

describeFields(exportProgress, {
  files: 'How many files are written.',
  total: 'How many there will be.',
  rows: 'How many rows are written.',
})

describeFields(exportLink, {
  url: 'The address of the ZIP file. It needs no token: whoever has it gets the file. Each answer has a new one.',
  expiresAt: 'Until when the address is good, in UTC: an hour from the answer, or until the files are deleted.',
})
