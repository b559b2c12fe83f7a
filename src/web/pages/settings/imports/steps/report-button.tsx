import { useMutation } from '@tanstack/preact-query'
import { Download } from 'lucide-preact'
import { Button } from '../../../../parts/button.tsx'
import { ProblemStrip } from '../../../../parts/strip.tsx'
import { useImportWords } from '../import-words.ts'
import { saveReport } from './report-rows.ts'

/** Saves what became of each row. */
export function ReportButton({ id }: { id: string }) {
  const words = useImportWords()
  const save = useMutation({ mutationFn: () => saveReport(id) })
  return (
    <>
      <Button disabled={save.isPending} onClick={() => save.mutate()}>
        <Download size={16} aria-hidden="true" />
        {words.report}
      </Button>
      {save.error && <ProblemStrip error={save.error} onRetry={() => save.mutate()} />}
    </>
  )
}
