import { useQueryClient } from '@tanstack/preact-query'
import type { ImportRecord } from '../../../../../features/imports/schemas.ts'
import { asProblem } from '../../../../client/problem.ts'
import { keys } from '../../../../keys.ts'
import { Button } from '../../../../parts/button.tsx'
import { ProblemStrip } from '../../../../parts/strip.tsx'
import { AskFirst } from '../../form/ask-first.tsx'
import { useRecordWords } from '../../records/record-words.ts'
import { useImportWords } from '../import-words.ts'
import { ReportButton } from './report-button.tsx'
import { useStep } from './use-step.ts'

interface GivenUpStepProps {
  record: ImportRecord
  step: NonNullable<ImportRecord['failedStep']>
}

/** Why a step was given up, the button that goes on with it, and the way back where records were made. */
export function GivenUpStep({ record, step }: GivenUpStepProps) {
  const words = useImportWords()
  const { loadAgain } = useRecordWords()
  const client = useQueryClient()
  const { id, failure, counts, profile } = record
  const goOn = useStep(record, step === 'profile' ? 'check' : step)
  const undo = useStep(record, 'undo')
  const reload = () => void client.refetchQueries({ queryKey: keys.settingsImport(id) })
  // What was read of the file is deleted after a week.
  const canGoOn = profile !== null || step === 'profile'
  const isBegun = step === 'commit' || step === 'undo'
  return (
    <>
      <p>
        <b lang="en">{failure}</b>
      </p>
      {isBegun && <p>{words.made(counts.made)}</p>}
      {goOn.error && (
        <ProblemStrip error={goOn.error}>
          {asProblem(goOn.error).mayPass && <Button onClick={reload}>{loadAgain}</Button>}
        </ProblemStrip>
      )}
      <div class="rec-acts">
        {canGoOn && (
          <Button look="primary" disabled={goOn.isPending} onClick={() => goOn.mutate()}>
            {words.goOn[step]}
          </Button>
        )}
        {isBegun && <ReportButton id={id} />}
        {canGoOn && step === 'commit' && counts.made > 0 && (
          <AskFirst
            label={words.undo}
            ask={words.undoAsk}
            write={undo}
            onConfirm={() => undo.mutate()}
            onReload={reload}
          />
        )}
      </div>
    </>
  )
}
