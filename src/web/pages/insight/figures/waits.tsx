import { useMemo } from 'preact/hooks'
import type { InsightWords } from '../../../words/insight/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { type WaitFinding, waitFinding } from '../findings.ts'
import { type Numbers, useNumbers } from '../numbers.ts'
import { drawLines } from '../plots/draw-lines.ts'
import { Plot } from '../plots/plot.tsx'
import type { Insights } from '../use-insights.ts'
import { Figure } from './figure.tsx'
import { weekNames } from './week-names.ts'

/** How long patients waited, and how often the range that they were told held. */
export function Waits({ insights }: { insights: Insights }) {
  const words = usePageWords<InsightWords>()
  const numbers = useNumbers()
  const { byWeek, total } = insights
  const draw = useMemo(() => drawingOf(insights, words, numbers), [insights, words, numbers])
  const found = waitFinding(total)
  const finding = sentence(found, words.waits, numbers)
  const { columns } = words
  return (
    <Figure
      finding={finding}
      isEmpty={found.kind === 'none'}
      measure={total.waitRanges.told > 0 ? `${words.waits.measure} ${words.waits.heldMeasure}` : words.waits.measure}
      table={{
        head: [columns.week, columns.patients, columns.median, columns.ninety, columns.told, columns.held],
        rows: byWeek.map(({ from, waitMinutes, waitRanges }) => [
          numbers.day(from),
          numbers.number(waitMinutes.visits),
          numbers.minutes(waitMinutes.p50),
          numbers.minutes(waitMinutes.p90),
          numbers.number(waitRanges.told),
          numbers.share(waitRanges.rate),
        ]),
      }}
    >
      <Plot label={`${finding}. ${words.waits.measure}`} draw={draw} />
    </Figure>
  )
}

function drawingOf(insights: Insights, words: InsightWords, numbers: Numbers) {
  const { byWeek } = insights
  return drawLines({
    weeks: weekNames(insights, words, numbers),
    lines: [
      { name: words.waits.ninety, isMain: false, values: byWeek.map(({ waitMinutes }) => waitMinutes.p90) },
      { name: words.waits.half, isMain: true, values: byWeek.map(({ waitMinutes }) => waitMinutes.p50) },
    ],
    format: numbers.number,
    ...(insights.total.waitRanges.told > 0 && {
      under: { name: words.waits.held, values: byWeek.map(({ waitRanges }) => numbers.share(waitRanges.rate)) },
    }),
  })
}

function sentence(found: WaitFinding, words: InsightWords['waits'], { minutes, share }: Numbers): string {
  if (found.kind === 'none') return words.none
  if (found.kind === 'untold') return words.untold(minutes(found.p50), minutes(found.p90))
  return words[found.kind](minutes(found.p50), share(found.rate))
}
