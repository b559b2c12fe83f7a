import { useQueryClient } from '@tanstack/preact-query'
import type { ImportRecord } from '../../../../../features/imports/schemas.ts'
import { asProblem } from '../../../../client/problem.ts'
import { keys } from '../../../../keys.ts'
import { Button } from '../../../../parts/button.tsx'
import { ProblemStrip } from '../../../../parts/strip.tsx'
import { useRecordWords } from '../../records/record-words.ts'
import { useImportWords } from '../import-words.ts'
import { ReportButton } from './report-button.tsx'
import { RowsToLookAt } from './rows-to-look-at.tsx'
import { useStep } from './use-step.ts'
import { Verdicts } from './verdicts.tsx'

/** What would become of each row, and the button that imports those that are new. */
export function CheckedStep({ record, onMap }: { record: ImportRecord; onMap: () => void }) {
  const words = useImportWords()
  const { loadAgain } = useRecordWords()
  const client = useQueryClient()
  const commit = useStep(record, 'commit')
  const { profile, counts } = record
  return (
    <>
      <Verdicts counts={counts} />
      <RowsToLookAt record={record} />
      {counts.create === 0 && <p>{words.nothingNew}</p>}
      {commit.error && (
        <ProblemStrip error={commit.error}>
          {asProblem(commit.error).mayPass && (
            <Button onClick={() => void client.refetchQueries({ queryKey: keys.settingsImport(record.id) })}>
              {loadAgain}
            </Button>
          )}
        </ProblemStrip>
      )}
      <div class="rec-acts">
        {counts.create > 0 && (
          <Button look="primary" disabled={commit.isPending} onClick={() => commit.mutate()}>
            {words.commit(counts.create)}
          </Button>
        )}
        {profile && <Button onClick={onMap}>{words.changeMapping}</Button>}
        <ReportButton id={record.id} />
      </div>
    </>
  )
}
