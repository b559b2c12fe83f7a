import type { InsightWords } from '../../../words/insight/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { settledOf, shareOf } from '../findings.ts'
import { useNumbers } from '../numbers.ts'
import { Bars } from '../plots/bars.tsx'
import type { Insights } from '../use-insights.ts'
import { Figure } from './figure.tsx'

/** What became of visits by how doctor and patient meet. */
export function Types({ insights }: { insights: Insights }) {
  const { columns, types: words } = usePageWords<InsightWords>()
  const numbers = useNumbers()
  const rows = insights.total.types
    .map((counts) => ({ ...counts, name: words.names[counts.type], share: shareOf(counts.noShow, settledOf(counts)) }))
    .sort((a, b) => (b.share ?? 0) - (a.share ?? 0))
  const rated = rows.filter(({ share }) => share !== null)
  const [worst] = rated
  const sentence = rated.length > 1 ? words.worst : words.only
  const finding = worst ? sentence(worst.name, numbers.fineShare(worst.share)) : words.none
  return (
    <Figure
      finding={finding}
      isEmpty={rated.length === 0}
      measure={words.measure}
      table={{
        head: [
          columns.type,
          columns.completed,
          columns.cancelledEarly,
          columns.cancelledLate,
          columns.noShow,
          columns.open,
          columns.share,
        ],
        rows: rows.map((row) => [
          row.name,
          ...[row.completed, row.cancelledEarly, row.cancelledLate, row.noShow, row.open].map(numbers.number),
          numbers.fineShare(row.share),
        ]),
      }}
    >
      <Bars
        label={finding}
        bars={rows.map((row) => ({
          name: row.name,
          share: row.share,
          tone: row === worst ? 'bad' : 'grey',
          value: numbers.fineShare(row.share),
          note: numbers.number(settledOf(row)),
        }))}
      />
    </Figure>
  )
}
