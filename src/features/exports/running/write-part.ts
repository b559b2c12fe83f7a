import { openFileWriter } from '../../../platform/files/write-file.ts'
import { exportFiles, fileName, tableFormatOf } from '../files/export-files.ts'
import { tablePart } from '../files/write-table.ts'
import type { Claimed, ExportRun } from './export-run.ts'
import { partName } from './part-name.ts'

const encoder = new TextEncoder()

/** What is written next: its text, how many rows are in it, and after which the next part begins, null at the file's end. */
async function nextPart(run: ExportRun) {
  const { position } = run.claimed
  const file = exportFiles(run.claimed)[position.file]
  if (!file) return null
  if ('write' in file) return { file, text: await file.write(run), rows: 0, next: null }
  const { rows, next } = await file.read(run, position.after)
  const text = tablePart(file, { rows, format: tableFormatOf(run.claimed), isFirst: position.part === 0 })
  return { file, text, rows: rows.length, next }
}

/**
 * Writes the next part of an export into the bucket, sealed. Done again, it writes the same part once more.
 * @returns the export as it stands then; null where there is nothing more to write
 */
export async function writePart(run: ExportRun): Promise<{ after: Claimed; rows: number } | null> {
  const { claimed } = run
  const part = await nextPart(run)
  if (!part) return null
  const { position, files } = claimed
  const bytes = encoder.encode(part.text)
  const place = { clinicId: claimed.clinic_id, name: partName(claimed.id, position) }
  const writer = openFileWriter(run.files, place, bytes.length)
  await writer.write(bytes)
  await writer.close()
  const rows = position.rows + part.rows
  const after: Claimed =
    part.next === null
      ? {
          ...claimed,
          position: { file: position.file + 1, part: 0, after: null, rows: 0 },
          files: [...files, { name: fileName(part.file, claimed), parts: position.part + 1, rows }],
        }
      : { ...claimed, position: { ...position, part: position.part + 1, after: part.next, rows } }
  return { after, rows: part.rows }
}
