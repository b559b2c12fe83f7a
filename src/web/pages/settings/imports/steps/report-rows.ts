import { apiFetch } from '../../../../client/api-fetch.ts'

/** A line of the report, as it is written. */
export interface ReportRow {
  row: string
  verdict: string
  field: string
  why: string
  undone: string
}

const REVOKE_AFTER = 60_000

const pathOf = (id: string) => `/imports/${id}/report.csv`

/** The first rows of a report that somebody wants to look at. */
export async function reportRows(
  id: string,
  { wanted, most }: { wanted: (row: ReportRow) => boolean; most: number },
): Promise<ReportRow[]> {
  const [answer, { default: Papa }] = await Promise.all([apiFetch(pathOf(id)), import('papaparse')])
  const text = await answer.text()
  const found: ReportRow[] = []
  Papa.parse<ReportRow>(text, {
    header: true,
    skipEmptyLines: true,
    step: ({ data }, parser) => {
      if (wanted(data)) found.push(data)
      if (found.length >= most) parser.abort()
    },
  })
  return found
}

/** Saves the whole report. The address needs a token, which a link does not send: so it is fetched first. */
export async function saveReport(id: string): Promise<void> {
  const answer = await apiFetch(pathOf(id))
  const url = URL.createObjectURL(await answer.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = `import-${id}.csv`
  link.click()
  // Not every browser has read it once the click is done.
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER)
}
