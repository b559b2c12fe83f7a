import type { ImportProfile } from '../../../../../features/imports/schemas.ts'
import { Fold } from '../../records/fold.tsx'
import { useImportWords } from '../import-words.ts'

/** What the file is like, to see whether it was read as it was meant. */
export function FileFacts({ profile }: { profile: ImportProfile }) {
  const words = useImportWords()
  const { encoding, delimiter, header, rows, nonAscii } = profile
  return (
    <>
      <dl class="kv imp-facts">
        <dt>{words.aboutFile}</dt>
        <dd>{words.rows(rows)}</dd>
        <dt>{words.encoding}</dt>
        <dd>{encoding}</dd>
        {delimiter !== null && (
          <>
            <dt>{words.separator}</dt>
            <dd>{words.separators[delimiter] ?? delimiter}</dd>
            <dt>{words.headings}</dt>
            <dd>{header ? words.withHeadings : words.noHeadings}</dd>
          </>
        )}
      </dl>
      {nonAscii.length > 0 && (
        <Fold label={words.letters} isOpen>
          <ul class="imp-letters">
            {nonAscii.map(({ row, column, value }) => (
              <li key={`${row} ${column}`}>
                <b>{value}</b> <span class="muted">({column})</span>
              </li>
            ))}
          </ul>
        </Fold>
      )}
    </>
  )
}
