import { useMemo } from 'preact/hooks'
import type { InsightWords } from '../../../words/insight/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { type Numbers, useNumbers } from '../numbers.ts'
import { drawLines } from '../plots/draw-lines.ts'
import { Plot } from '../plots/plot.tsx'
import type { Insights } from '../use-insights.ts'
import { Figure } from './figure.tsx'
import { weekNames } from './week-names.ts'

/** How long before their visit people book. */
export function LeadTimes({ insights }: { insights: Insights }) {
  const words = usePageWords<InsightWords>()
  const numbers = useNumbers()
  const { byWeek, total } = insights
  const draw = useMemo(() => drawingOf(insights, words, numbers), [insights, words, numbers])
  const { p50, p90 } = total.leadDays
  const finding =
    p50 === null || p90 === null ? words.lead.none : words.lead.finding(numbers.days(p50), numbers.days(p90))
  const { columns } = words
  return (
    <Figure
      finding={finding}
      isEmpty={p50 === null}
      measure={words.lead.measure}
      table={{
        head: [columns.week, columns.visits, columns.median, columns.ninety],
        rows: byWeek.map(({ from, leadDays }) => [
          numbers.day(from),
          numbers.number(leadDays.visits),
          numbers.days(leadDays.p50),
          numbers.days(leadDays.p90),
        ]),
      }}
    >
      <Plot label={`${finding}. ${words.lead.measure}.`} draw={draw} />
    </Figure>
  )
}

function drawingOf(insights: Insights, words: InsightWords, numbers: Numbers) {
  const { byWeek } = insights
  return drawLines({
    weeks: weekNames(insights, words, numbers),
    lines: [
      { name: words.waits.ninety, isMain: false, values: byWeek.map(({ leadDays }) => leadDays.p90) },
      { name: words.waits.half, isMain: true, values: byWeek.map(({ leadDays }) => leadDays.p50) },
    ],
    format: numbers.number,
  })
}
