import type { EXPORT_FORMATS, EXPORT_SCOPES } from '../schemas.ts'
import { CLINIC_FILES } from './clinic-files.ts'
import type { ExportFile } from './export-file.ts'
import { PATIENT_FILES } from './patient-files.ts'
import type { TableFormat } from './write-table.ts'

interface Asked {
  scope: (typeof EXPORT_SCOPES)[number]
  format: (typeof EXPORT_FORMATS)[number]
}

/** The files of an export, in the order in which they are written. */
export const exportFiles = ({ scope }: Asked): readonly ExportFile[] =>
  scope === 'clinic' ? CLINIC_FILES : PATIENT_FILES

/** How its tables are written. */
export const tableFormatOf = ({ format }: Asked): TableFormat => (format === 'ndjson' ? 'ndjson' : 'csv')

/** What a file is called. */
export function fileName(file: ExportFile, asked: Asked): string {
  return 'write' in file ? file.name : `${file.name}.${tableFormatOf(asked)}`
}
