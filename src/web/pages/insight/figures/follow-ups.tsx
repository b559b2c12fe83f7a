import type { InsightWords } from '../../../words/insight/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { shareOf } from '../findings.ts'
import { useNumbers } from '../numbers.ts'
import { Bars } from '../plots/bars.tsx'
import type { Insights } from '../use-insights.ts'
import { Figure } from './figure.tsx'

const STEPS = [
  ['planned', 'grey'],
  ['booked', 'grey'],
  ['completed', 'accent'],
  ['overdue', 'bad'],
] as const

/** How many follow-ups that were due have taken place. */
export function FollowUps({ insights }: { insights: Insights }) {
  const { columns, followUps: words } = usePageWords<InsightWords>()
  const numbers = useNumbers()
  const { followUps } = insights.total
  const { planned, completed, overdue, daysToClosure } = followUps
  const closed = numbers.share(shareOf(completed, planned))
  const finding = planned === 0 ? words.none : overdue === 0 ? words.closed(closed) : words.overdue(closed, overdue)
  const bars = STEPS.map(([step, tone]) => {
    const share = shareOf(followUps[step], planned)
    return { name: words.steps[step], tone, share, value: numbers.number(followUps[step]), note: numbers.share(share) }
  })
  return (
    <Figure
      finding={finding}
      isEmpty={planned === 0}
      measure={[
        words.measure,
        ...(daysToClosure.p50 === null ? [] : [words.closure(numbers.days(daysToClosure.p50))]),
      ].join(' ')}
      table={{
        head: [columns.step, columns.plans, columns.share],
        rows: bars.map(({ name, value, note }) => [name, value, note]),
      }}
    >
      <Bars label={finding} bars={bars} />
    </Figure>
  )
}
