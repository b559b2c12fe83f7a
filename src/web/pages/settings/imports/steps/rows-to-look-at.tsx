import { useQuery } from '@tanstack/preact-query'
import type { ImportRecord, Verdict } from '../../../../../features/imports/schemas.ts'
import { keys } from '../../../../keys.ts'
import { Skeleton } from '../../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../../parts/strip.tsx'
import { useImportWords } from '../import-words.ts'
import type { FieldName } from '../mapping/fields-of.ts'
import { type ReportRow, reportRows } from './report-rows.ts'

const MOST = 10

const isKept = ({ undone }: ReportRow) => undone !== '' && undone !== 'undone'
const isLeftOut = ({ verdict }: ReportRow) => !['create', 'match'].includes(verdict)

/** The first rows that are left out, and once the import was undone, those that stay. */
export function RowsToLookAt({ record }: { record: ImportRecord }) {
  const words = useImportWords()
  const { id, version, status, counts } = record
  const wanted = status === 'undone' ? isKept : isLeftOut
  const count = status === 'undone' ? counts.kept : counts.duplicate + counts.conflict + counts.invalid
  const { data, error, refetch } = useQuery({
    queryKey: keys.settingsImportRows(id, version),
    queryFn: () => reportRows(id, { wanted, most: MOST }),
    enabled: count > 0,
  })
  if (count === 0) return null
  if (error) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton tiles={0} lines={Math.min(count, MOST)} />
  const verdictOf = (verdict: string) => words.verdict[verdict as Verdict] ?? verdict
  return (
    <>
      <table class="imp-table imp-rows">
        <caption class="lbl">{words.look}</caption>
        <thead>
          <tr>
            <th scope="col">{words.row}</th>
            <th scope="col">{words.why}</th>
          </tr>
        </thead>
        <tbody>
          {data.map(({ row, verdict, field, why, undone }) => (
            <tr key={row}>
              <th scope="row">{row}</th>
              <td>
                {status === 'undone' ? (words.keptWhy[undone] ?? undone) : verdictOf(verdict)}
                {status !== 'undone' && why !== '' && (
                  <span class="imp-why">
                    {field !== '' && <b>{words.fields[field as FieldName] ?? field} </b>}
                    <span lang="en">{why}</span>
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {count > data.length && <p class="hint">{words.moreInReport}</p>}
    </>
  )
}
