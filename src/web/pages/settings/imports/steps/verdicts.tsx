import type { ImportRecord } from '../../../../../features/imports/schemas.ts'
import { useWords } from '../../../../words/words-context.ts'
import { useImportWords } from '../import-words.ts'

const VERDICTS = ['create', 'match', 'duplicate', 'conflict', 'invalid'] as const

/** How many rows have each verdict, and what that comes to. */
export function Verdicts({ counts }: { counts: ImportRecord['counts'] }) {
  const words = useImportWords()
  const { language } = useWords()
  return (
    <ul class="imp-verdicts">
      {VERDICTS.filter((verdict) => counts[verdict] > 0).map((verdict) => (
        <li key={verdict}>
          <b class="imp-count">{counts[verdict].toLocaleString(language)}</b>
          <span>
            <b>{words.verdict[verdict]}</b>
            <span class="rec-sub">{words.verdictWhy[verdict]}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}
