const TABLE_APPS = /\.(xlsx?|xlsm|ods|numbers|pdf|docx?|zip|gz|7z)$/i

/** What can be seen of a file before it is sent: `notAFile` for one that is no text, `emptyFile` for one without any. */
export function fileFault({ name, size }: { name: string; size: number }): 'notAFile' | 'emptyFile' | null {
  if (TABLE_APPS.test(name)) return 'notAFile'
  return size === 0 ? 'emptyFile' : null
}

/** How a file is written, by its name. */
export const formatOf = ({ name }: { name: string }): 'csv' | 'ndjson' =>
  /\.(ndjson|jsonl)$/i.test(name) ? 'ndjson' : 'csv'
